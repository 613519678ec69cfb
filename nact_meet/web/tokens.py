"""Signed links, one salt per purpose: a token made for one purpose opens nothing else."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import Flask
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from nact_meet.world.timezones import utc_now


class Purpose(StrEnum):
    PLACE = "place"
    REGISTRATION = "registration"
    SIGN_IN = "sign-in"
    NOMINATION = "nomination"
    POLL = "poll"
    ADDRESS = "address"
    OWN_DATA = "own-data"
    ERASURE = "erasure"
    PROPOSAL = "proposal"


class BadLink(Exception):
    """Nobody here signed this link, or it opens nothing any more.

    `language` is its reader's, where that is known.
    """

    status = 404

    def __init__(self, language: str | None = None) -> None:
        super().__init__()
        self.language = language


class ExpiredLink(BadLink):
    """We signed this link, but too long ago."""

    status = 410


class Links:
    """Signs what a mailed link says. Values are JSON; ages are in seconds."""

    def init_app(self, app: Flask) -> None:
        # The last one signs; what the others signed still holds.
        keys = [*app.config["SECRET_KEY_FALLBACKS"], str(app.config["SECRET_KEY"])]
        self._lasting = {purpose: URLSafeSerializer(keys, salt=purpose) for purpose in Purpose}
        self._timed = {purpose: URLSafeTimedSerializer(keys, salt=purpose) for purpose in Purpose}

    def sign(self, purpose: Purpose, values: object) -> str:
        """A token that holds until its row says otherwise."""
        return str(self._lasting[purpose].dumps(values))

    def read(self, purpose: Purpose, token: str) -> Any:
        """What `sign` was given. Raises BadLink."""
        try:
            return self._lasting[purpose].loads(token)
        except BadSignature as error:
            raise BadLink from error

    def sign_for_a_while(self, purpose: Purpose, values: object) -> str:
        """A token whose age `read_within` checks."""
        return str(self._timed[purpose].dumps(values))

    def read_within(self, purpose: Purpose, token: str, seconds: int) -> Any:
        """What `sign_for_a_while` was given. Raises ExpiredLink, BadLink.

        One that was signed by a clock which was ahead is not too old once that is set back.
        """
        try:
            values, signed_at = self._timed[purpose].loads(token, return_timestamp=True)
        except BadSignature as error:
            raise BadLink from error
        if utc_now() - signed_at > timedelta(seconds=seconds):
            raise ExpiredLink
        return values

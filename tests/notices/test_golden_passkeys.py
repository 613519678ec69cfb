"""Whole mails about passkeys, in English and in Chinese; see test_golden.py."""

import pytest

from nact_meet.signing_in.models.passkey import Deed, Passkey
from tests.cast import Cast
from tests.notices.test_golden import check, clock, last
from tests.parts.smtp import MailServer

__all__ = ["clock"]


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
@pytest.mark.parametrize("deed", Deed)
def test_passkey_news(
    clock: object, cast: Cast, smtp: MailServer, deed: Deed, language: str
) -> None:
    cast.somchai.language = language
    device = "" if deed == Deed.COPIED else "Firefox on Android"

    Passkey(organiser=cast.organiser, name="Phone").tell(deed, device)

    kind = f"passkey_{deed}" if language == "en" else f"passkey_{deed}_{language}"
    check(kind, last(smtp, "somchai@bangkok.example"))

"""What each kind of mail is: said by the package whose kind it is, in its `mails.py`.

Notices are claimed, composed, sent and stamped without a word of what they are about; whatever
must be known of that is asked of the `MailKind` that a package has registered here.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from flask_babel import force_locale
from sqlalchemy import inspect, select
from sqlalchemy.orm import InstrumentedAttribute

from nact_meet.mail.message import Attached, Mail
from nact_meet.notices.composing import Values, rendered, this_site
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.versions import version_of

Subject = TypeVar("Subject")
"""What notices of a kind are about: a place, a voter, an organiser."""
Row = TypeVar("Row", bound=Base)


class Reached(Protocol):
    """A contact, as far as sending knows one."""

    @property
    def address(self) -> str: ...
    @property
    def bounced_at(self) -> datetime | None: ...
    @property
    def put_away_at(self) -> datetime | None: ...
    def came_back_from(self, address: str, reason: str, *, is_certain: bool) -> None:
        """Mail to `address`, which was theirs then, finds nobody there."""


class MailKind(ABC, Generic[Subject]):
    """What composing and sending ask about the mails of a kind; it holds nothing itself."""

    is_farewell = False
    """It goes to an address that its reader has no more, whatever came back from there."""
    may_be_repeated = False
    """Organisers may have the same news sent once more."""
    is_last = False
    """Its notice alone holds all that it says, until it has left."""

    @staticmethod
    @abstractmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Subject]:
        """What each of them is about, by the notice's id, in a few statements for all of them.

        Rows that pages lock before notices are locked too. A notice that is left out waits: a page
        is writing what it is about, and to wait here for that would be a deadlock.
        """

    def beside(self, notices: Sequence[Notice]) -> Sequence[object]:
        """Other rows that these mails read, held while they are composed."""
        return ()

    @abstractmethod
    def is_true(self, notice: Notice, about: Subject) -> bool:
        """Until when such a mail says the truth: asked once, before its first attempt."""

    @abstractmethod
    def compose(self, notice: Notice, about: Subject, message_id: str) -> Mail: ...

    def files(self, notice: Notice, about: Subject) -> Sequence[Attached]:
        """What goes with it; its mail is `is_mixed` then."""
        return ()

    def was_composed(self, notice: Notice, about: Subject, mail: Mail) -> None:
        """What is to be remembered of what this mail says."""

    def contact_of(self, notice: Notice, about: Subject) -> Reached | None:
        """Where mail about this goes today; None where it asks nobody for an answer."""
        return None

    def folder(self, kind: Kind) -> str:
        """Where its templates are: with the package that registered it."""
        return f"{type(self).__module__.split('.')[1]}/mail/{kind}"


class PlainMail(MailKind[Subject]):
    """From the service itself, to the address that the notice names."""

    @abstractmethod
    def language(self, notice: Notice, about: Subject) -> str: ...

    @abstractmethod
    def values(self, notice: Notice, about: Subject) -> Values:
        """Asked for in that language."""

    def headers(self) -> Mapping[str, str]:
        return {}

    def institutes(self, notice: Notice, about: Subject) -> Iterable[int]:
        """That its reader belongs to: each is named first in its own version."""
        return ()

    def compose(self, notice: Notice, about: Subject, message_id: str) -> Mail:
        version = version_of(lambda: self.institutes(notice, about))
        with force_locale(self.language(notice, about)), version:
            return Mail(
                sender=this_site(),
                recipient=notice.address,
                message_id=message_id,
                words=rendered(self.folder(notice.kind), self.values(notice, about)),
                headers=self.headers(),
            )


_KINDS: dict[Kind, MailKind[Any]] = {}

Registered = TypeVar("Registered", bound=MailKind[Any])


def mails(*kinds: Kind) -> Callable[[type[Registered]], type[Registered]]:
    """Over the class that knows mails of these kinds."""

    def register(known: type[Registered]) -> type[Registered]:
        for kind in kinds:
            assert kind not in _KINDS, f"{kind} is registered twice"
            _KINDS[kind] = known()
        return known

    return register


def mails_of(kind: Kind) -> MailKind[Any]:
    return _KINDS[kind]


def last_mails() -> list[Kind]:
    """Each takes an entry out of a calendar, and holds all that it says until it has left."""
    return [kind for kind, known in _KINDS.items() if known.is_last]


def subjects_of(notices: Iterable[Notice]) -> dict[int, object]:
    """The same for notices of all kinds; each loader is asked once."""
    by_loader: dict[Callable[..., Mapping[int, object]], list[Notice]] = {}
    for notice in notices:
        by_loader.setdefault(mails_of(notice.kind).subjects, []).append(notice)
    about: dict[int, object] = {}
    for subjects, theirs in by_loader.items():
        about |= subjects(theirs)
    return about


def rows_beside(notices: Iterable[Notice]) -> list[object]:
    by_kind: dict[Kind, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    return [row for kind, theirs in by_kind.items() for row in mails_of(kind).beside(theirs)]


def rows_by_notice(
    model: type[Row], column: InstrumentedAttribute[int | None], notices: Iterable[Notice]
) -> dict[int, Row]:
    """The row of `model` that `column` of each of them names, in one statement."""
    ids = {notice.id: getattr(notice, column.key) for notice in notices}
    mapper = inspect(model)
    query = select(model).where(mapper.primary_key[0].in_(set(ids.values()) - {None}))
    rows = {mapper.primary_key_from_instance(row)[0]: row for row in db.session.scalars(query)}
    return {notice_id: rows[id] for notice_id, id in ids.items() if id in rows}


def was_written_to(notice: Notice, column: InstrumentedAttribute[int | None]) -> bool:
    """An earlier mail about the same, which `column` names, has left for the same address."""
    earlier = select(Notice.id).where(
        column == getattr(notice, column.key),
        Notice.address == notice.address,
        Notice.id < notice.id,
        Notice.sent_at.is_not(None),
    )
    return db.session.scalar(earlier.limit(1)) is not None

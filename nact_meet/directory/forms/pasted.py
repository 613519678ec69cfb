"""Names and addresses typed where people are looked for: who is known, new or unclear."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet.directory.access import current_organiser, people_found
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.permissions import may_write_to
from nact_meet.directory.recognition import recognise
from nact_meet.mail import addresses
from nact_meet.web.extensions import db

MOST_SEARCHED, MOST_OFFERED = 10, 8
"""Lines that are no full name are searched for; and so many who fit are offered."""


@dataclass(frozen=True)
class Unclear:
    """A line that may mean any of these."""

    text: str
    people: Sequence[Person]


class PastedPeople:
    """`known` are ids of the directory; `rest` is the text that is still needed.

    Of that, whoever is new has a line with an address; `errors` say what is wrong with the others.
    So has whoever is known at an address that its reader may not read: whose it is, stays unsaid.
    """

    def __init__(self, text: str, chosen: Collection[int] = ()) -> None:
        self.known: list[int] = []
        self.chosen = set(chosen)
        self.unclear: list[Unclear] = []
        self.errors: list[str] = []
        self.kept: list[str] = []
        pasted = addresses.read(text)
        self.read_mailboxes(pasted.mailboxes)
        names = [unreadable.text for unreadable in pasted.unreadable if "@" not in unreadable.text]
        for unreadable in pasted.unreadable:
            if "@" in unreadable.text:
                self.keep(unreadable.text, f"{unreadable.text[:80]}: {unreadable.why}")
        self.read_names(list(dict.fromkeys(names)))

    @property
    def rest(self) -> str:
        return "\n".join(self.kept)

    def keep(self, line: str, error: str = "") -> None:
        self.kept.append(line)
        if error:
            self.errors.append(error)

    def read_mailboxes(self, mailboxes: Sequence[addresses.Mailbox]) -> None:
        if not mailboxes:
            return
        mine = may_write_to(current_organiser())
        guests, doubts = recognise(mailboxes, {}, Role.DELEGATE, among=mine)
        for guest in guests:
            if guest.contact:
                self.known.append(guest.contact.person_id)
            else:
                self.keep(str(guest.mailbox))
        for doubt in doubts:
            sentence = _(
                "%(address)s is another person’s address. Choose who is meant, or invite "
                "them after creating the meeting.",
                address=doubt.mailbox.address,
            )
            self.ask(str(doubt.mailbox), [contact.person for contact in doubt.known], sentence)

    def read_names(self, names: Sequence[str]) -> None:
        exact = by_name(names)
        others = [name for name in names if len(exact.get(name.casefold(), [])) != 1]
        for people in exact.values():
            if len(people) == 1:
                self.known.append(people[0].id)
        for name in others[:MOST_SEARCHED]:
            self.search(name)
        for name in others[MOST_SEARCHED:]:
            self.keep(name, _("No one in the directory is called %(name)s.", name=name[:80]))

    def search(self, name: str) -> None:
        people = db.session.scalars(people_found(name).limit(MOST_OFFERED)).unique().all()
        if len(people) == 1:
            self.known.append(people[0].id)
        elif people:
            self.ask(
                name,
                people,
                _("Several people match %(name)s. Please choose one.", name=name[:80]),
            )
        else:
            self.keep(name, _("No one in the directory is called %(name)s.", name=name[:80]))

    def ask(self, line: str, people: Sequence[Person], sentence: str) -> None:
        """Unless one of them has been chosen already."""
        if self.chosen.isdisjoint(person.id for person in people):
            self.unclear.append(Unclear(line, people))
            self.keep(line, sentence)


def by_name(names: Iterable[str]) -> dict[str, list[Person]]:
    """By the name they were asked for, in small letters; one statement."""
    wanted = {name.casefold() for name in names}
    if not wanted:
        return {}
    texts = [*wanted, *names]
    query = (
        select(Person)
        .where(Person.erased_at.is_(None))
        .where(or_(func.lower(Person.full_name).in_(texts), Person.full_name.in_(texts),
                   Person.own_script_name.in_(texts)))
        .options(joinedload(Person.institute), selectinload(Person.contacts))
        .order_by(Person.id)
    )  # fmt: skip
    people: dict[str, list[Person]] = {}
    for person in db.session.scalars(query):
        for name in wanted:
            if person.goes_by(name):
                people.setdefault(name, []).append(person)
    return people

"""The delegations that a meeting is waiting for: whom it asked to name them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from nact_meet.places.models.nomination import Nomination
from nact_meet.web.extensions import db

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute


class Nominating:
    """Mixed into Meeting."""

    id: Any

    @property
    def nominations(self) -> Sequence[Nomination]:
        where = Nomination.meeting_id == self.id
        return db.session.scalars(select(Nomination).where(where).order_by(Nomination.id)).all()

    def nomination_of(self: Any, institute: "Institute") -> Nomination:
        """That of the institute; it takes over what hosts entered for its country before it was
        there, and is made where there is none."""
        found: Nomination | None = self.nomination_where(Nomination.institute_id == institute.id)
        if found is None and institute.is_coordinator:
            found = self.nomination_where(*of_country_alone(institute.country_code))
        if found is None:
            found = Nomination(meeting=self)
            db.session.add(found)
        found.institute, found.country_code = institute, institute.country_code
        db.session.flush()
        return found

    def nomination_of_country(self: Any, country_code: str) -> Nomination:
        """Of a country that no institute answers for; made where there is none."""
        found: Nomination | None = self.nomination_where(*of_country_alone(country_code))
        if found is None:
            found = Nomination(meeting=self, country_code=country_code)
            db.session.add(found)
            db.session.flush()
        return found

    def nomination_where(self, *where: Any) -> Nomination | None:
        query = select(Nomination).where(Nomination.meeting_id == self.id, *where)
        return db.session.scalar(query)

    def ask_contacts(self) -> None:
        """At publication: whom a draft has kept waiting."""
        for each in self.nominations:
            if each.due_at and not each.asked_at and not each.is_past_due:
                each.write_to_contacts()

    def tell_contacts_of_end(self) -> None:
        for each in self.nominations:
            each.tell_contacts("cancelled")

    def tell_contacts_of_change(self, before: dict[str, Any]) -> None:
        """`before` is what `facts()` said before this edit."""
        for each in self.nominations:
            each.tell_move(before)


def of_country_alone(country_code: str | None) -> tuple[Any, ...]:
    return Nomination.institute_id.is_(None), Nomination.country_code == country_code

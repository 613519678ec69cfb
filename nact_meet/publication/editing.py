"""What an edit of a meeting changes, and whom it is told to."""

from typing import TYPE_CHECKING, Any

from nact_meet.history.models import record
from nact_meet.places import audience
from nact_meet.publication.act import Act

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person

MOVES = {"starts_at", "ends_at"}
RENUMBERS = MOVES | {"zone"}
"""Facts whose change makes every SEQUENCE grow (RFC 5546 2.1.4): DTSTART names the zone."""

ON_NO_CALENDAR = {"rooms"}
"""Entries carry the personal join link, so that no program has to take over a change of these."""


class Edition:
    """Mixed into Meeting."""

    def facts(self: Any) -> dict[str, Any]:
        """What people are told of and what a notice of change compares; JSON."""
        return {
            "title": self.title,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "zone": self.zone,
            "venue": self.venue,
            "hosts": self.host_names,
        }

    def edited(self: Any, before: dict[str, Any], by: "Person | None") -> None:
        """After an edit: `before` is what `page()` said first. Tell whom it concerns, once."""
        from nact_meet.delegations import asking

        after = self.page()
        details = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
        if not details:
            return
        if details.keys() - ON_NO_CALENDAR:
            audience.touch(self)
        record("edited", self, by=by, name=self.title, meeting=self, details=details)
        if RENUMBERS & details.keys():
            self.sequence += 1
            audience.renumber(self)
            self.outdate(Act.PUBLISH, Act.MOVE, by=by)
        if self.is_announced and (MOVES | {"reminder_minutes"}) & details.keys():
            audience.move_reminders(self)
        if self.is_announced and not self.is_over and self.facts().keys() & details.keys():
            audience.tell_change(self)
            asking.tell_contacts_of_change(self, {key: before[key] for key in self.facts()})

    def news(self: Any, before: dict[str, Any]) -> dict[str, Any]:
        """Of an edit, what people are told of: fact -> [from, to]; nothing before publication."""
        if not self.is_announced or self.is_over:
            return {}
        after = self.facts()
        return {key: [before[key], after[key]] for key in after if before[key] != after[key]}

    def page(self: Any) -> dict[str, Any]:
        """Everything an edit can change, as the log of changes shows it; JSON. No passcode."""
        closes_at = self.registration_closes_at
        facts: dict[str, Any] = self.facts()
        return facts | {
            "summary": self.summary,
            "working_group": self.working_group.name if self.working_group else None,
            "is_public": self.is_public,
            "is_open": self.is_open,
            "registration_closes_at": closes_at.isoformat() if closes_at else None,
            "languages": list(self.languages),
            "reminder_minutes": list(self.reminder_minutes),
            "rooms": [[each.kind, each.url, each.number, each.countries] for each in self.rooms],
            "duties": [[each.institute.name, each.duty] for each in self.hosts],
            "agenda": [
                [item.kind, item.title, item.minutes, [each.printed for each in item.speakers]]
                for item in self.agenda
            ],
        }

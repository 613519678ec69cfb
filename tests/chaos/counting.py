"""What must be there afterwards, by count."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Engine, create_engine, text

from tests.chaos.crowd import Crowd
from tests.chaos.faults import Faults
from tests.chaos.mail_server import REFUSED, Mood
from tests.chaos.programs import Site

OPEN = "sent_at IS NULL AND failed_at IS NULL AND overtaken_at IS NULL"
LATER = timedelta(hours=1)
"""What nobody has tried and is due after so long is a reminder, and stays."""
SETTLES = 300.0
PARTS = ("web", "worker", "backend", "postmaster")
READY = {
    "web": "after a kill of web a form is taken",
    "worker": "what a killed worker had in hand is taken up",
    "backend": "after a kill of a backend a form is taken",
    "postmaster": "after a kill of the postmaster a form is taken",
}
MESSAGE_ID = re.compile(rb"(?im)^Message-ID:\s*(<[^>]+>)")
VERBS = {"registered": ("registered", "queued"), "withdrawn": ("withdrawn",)}


@dataclass
class Counts:
    """`broken` are all nought where the site kept what it promised."""

    kept: dict[str, int]
    broken: dict[str, int]
    examples: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not any(self.broken.values())


class Ledger:
    """What the database says, once all is quiet."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.engine: Engine = create_engine(site.url)
        self.settled_in = self.settle()

    def rows(self, query: str, **values: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(query), values))

    def unsent(self) -> list[Any]:
        """What is due within the hour or was tried, and has no end."""
        horizon = datetime.now(UTC) + LATER
        horizon = horizon.replace(tzinfo=None) if self.site.database == "sqlite" else horizon
        where = f"{OPEN} AND NOT (attempts = 0 AND claimed_by IS NULL AND due_at > :horizon)"
        return self.rows(
            "SELECT id, kind, address, attempts, claimed_by, created_at, due_at, reason"
            f" FROM notices WHERE {where}",
            horizon=f"{horizon}" if self.site.database == "sqlite" else horizon,
        )

    def settle(self) -> float:
        """Seconds until nothing is left to send."""
        began = time.monotonic()
        while self.unsent() and time.monotonic() < began + SETTLES:
            time.sleep(0.5)
        return time.monotonic() - began


def count(site: Site, crowd: Crowd, faults: Faults) -> Counts:
    ledger = Ledger(site)
    mails = site.smtp.all()
    examples: list[str] = list(crowd.faults[:20])
    notices = ledger.rows(
        "SELECT id, kind, address, message_id, sent_at, failed_at, reason FROM notices"
    )
    unsent = ledger.unsent()
    examples += [f"unsent: {row}" for row in unsent[:5]]
    missing = missing_facts(ledger, crowd)
    examples += missing[:10]
    arrived = Counter(message_id(mail.raw) for mail in mails)
    promised = {row.message_id for row in notices if row.message_id}
    unarrived = [row for row in notices if row.sent_at and row.message_id not in arrived]
    examples += [f"said to be sent, never came: {row}" for row in unarrived[:5]]
    strange = [name for name in arrived if name not in promised]
    examples += [f"nobody promised {name}" for name in strange[:5]]
    altered = len({(message_id(mail.raw), mail.raw) for mail in mails}) - len(arrived)
    given_up = [row for row in notices if row.failed_at and not row.reason.startswith(REFUSED)]
    examples += [f"given up: {row}" for row in given_up[:5]]
    twice = told_twice(ledger)
    examples += twice[:5]
    over, wrong = seats(ledger)
    broken = {
        "acknowledged facts missing": len(missing),
        "notices unsent": len(unsent),
        "said to be sent, never arrived": len(unarrived),
        "given up without a 5xx": len(given_up),
        "the same mail under another Message-ID": len(strange) + len(twice),
        "other bytes under the same Message-ID": altered,
        "seats oversold": over,
        "seats counted wrongly": wrong,
        "claims stuck": ledger.rows("SELECT count(*) FROM notices WHERE claimed_by IS NOT NULL")[0][
            0
        ],
        "pages that were a 500": crowd.answers["500"],
        "other surprises": len(crowd.faults),
    }
    kept = {
        "facts acknowledged": sum(visit.sure.total() for visit in crowd.visits),
        "emails promised": len(notices),
        "emails sent": len(arrived),
        "emails sent twice": arrived.total() - len(arrived),
        "seconds until all was sent": round(ledger.settled_in),
    }
    return Counts(kept, broken, examples)


def missing_facts(ledger: Ledger, crowd: Crowd) -> list[str]:
    """What somebody was told has happened, and there is no row, no line in the log of it."""
    asked = Counter(
        row.address
        for row in ledger.rows("SELECT address FROM notices WHERE kind = 'registration_link'")
    )
    query = """
        SELECT contacts.address, meetings.ref, participants.state, changes.verb
        FROM participants JOIN contacts ON contacts.id = participants.contact_id
        JOIN meetings ON meetings.id = participants.meeting_id
        LEFT JOIN changes ON changes.subject_id = participants.id AND subject = 'participants'
    """
    states: dict[tuple[str, str], str] = {}
    verbs: Counter[tuple[str, str, str]] = Counter()
    for address, ref, state, verb in ledger.rows(query):
        states[address, ref] = state
        verbs[address, ref, verb] += 1
    missing = []
    for visit in crowd.visits:
        if visit.sure["asked"] and not asked[visit.address]:
            missing.append(f"missing: {visit}")
        for what, names in VERBS.items():
            found = sum(verbs[visit.address, visit.ref, name] for name in names)
            if found < visit.sure[what]:
                missing.append(f"missing: {what} {found} times: {visit}")
        if not visit.unsure and not fits(visit.sure, states.get((visit.address, visit.ref))):
            missing.append(f"missing: it is {states.get((visit.address, visit.ref))}: {visit}")
    return missing


def fits(sure: Counter[str], state: str | None) -> bool:
    if not sure["registered"]:
        return True
    is_in = sure["registered"] > sure["withdrawn"]
    return state in ({"confirmed", "waiting"} if is_in else {"withdrawn"})


def told_twice(ledger: Ledger) -> list[str]:
    """More confirmations than somebody had a place."""
    query = """
        SELECT participant_id, count(*) AS mails, (
            SELECT count(*) FROM changes WHERE subject = 'participants'
            AND subject_id = participant_id AND verb IN ('registered', 'promoted', 'given a seat')
        ) AS times FROM notices WHERE kind = 'confirmation' AND overtaken_at IS NULL
        GROUP BY participant_id
    """
    return [
        f"confirmed twice: {row}" for row in ledger.rows(query) if row.mails > max(row.times, 1)
    ]


def seats(ledger: Ledger) -> tuple[int, int]:
    """How many too many are given; in how many meetings the count is another than the seats'."""
    query = """
        SELECT seats, taken, (SELECT count(*) FROM participants
            WHERE participants.meeting_id = seatings.meeting_id AND has_seat) AS given
        FROM seatings
    """
    rows = ledger.rows(query)
    return (
        sum(max(row.given - row.seats, 0) for row in rows),
        sum(row.given != row.taken for row in rows),
    )


def message_id(raw: bytes) -> str:
    found = MESSAGE_ID.search(raw)
    assert found, raw[:200]
    return found[1].decode()


def table(counts: Counts, faults: Faults, crowd: Crowd) -> dict[str, str]:
    """A column: what happened, what must be nought, how long it took."""
    parts = [part for part in PARTS if faults.kills[part]]
    moods = crowd.site.smtp.met
    rows = {f"kills of {part}": str(faults.kills[part]) for part in parts}
    rows |= {f"times the mail server {mood}": str(moods[mood]) for mood in Mood if moods[mood]}
    rows |= {f"times {fault}": str(times) for fault, times in sorted(faults.others.items())}
    rows |= {key: f"{value:,}" for key, value in counts.kept.items()}
    rows |= {f"**{key}**": f"**{value}**" for key, value in counts.broken.items()}
    rows |= {
        f"{READY[part]}, seconds: median, p95, most": spread(faults.recovered[part])
        for part in PARTS
        if faults.recovered[part]
    }
    return rows | {
        "answers": ", ".join(f"{n} × {code}" for code, n in sorted(crowd.answers.items()))
    }


def spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{median(ordered):.1f}, {p95:.1f}, {ordered[-1]:.1f} ({len(ordered)})"

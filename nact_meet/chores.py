"""The chores: importing this registers what the worker does by the clock, package by package."""

from importlib import import_module

from nact_meet.notices.chores import chores

WHERE = (
    "busy.models",
    "busy.reading",
    "directory.models.sign_in_link",
    "fair_time.ledger.ledger",
    "invitations.models",
    "letters.models",
    "organising.mails",
    "own_data.erasure",
    "own_data.retention",
    "places.models.participant",
    "polls.kept_dates",
    "post.models",
    "publication.editing",
)

for name in WHERE:
    import_module(f"nact_meet.{name}")


def do() -> None:
    for done in chores():
        done()

"""The words: every module that names values or says what the log of changes tells."""

from importlib import import_module

MODULES = (
    "directory.labels",
    "notices.labels",
    "meetings.labels",
    "places.labels",
    "planner.labels",
    "seats.labels",
    "questions.labels",
    "admission.labels",
    "delegations.labels",
    "publication.labels",
    "busy.labels",
    "lists.labels",
    "invitations.labels",
    "attending.labels",
    "letters.labels",
    "polls.labels",
    "post.labels",
    "own_data.labels",
)


def register() -> None:
    for name in MODULES:
        import_module(f"nact_meet.{name}")

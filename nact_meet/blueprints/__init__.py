"""The pages, one room a file."""

from importlib import import_module

from flask import Flask

ROOMS = (
    "public",
    "health",
    "languages",
    "sessions",
    "institutes",
    "coordinators",
    "people",
    "people_busy",
    "working_groups",
    "hours",
    "own_hours",
    "blackouts",
    "weights",
    "board",
    "finder",
    "ledger",
    "meetings",
    "clocks",
    "publication",
    "proposals",
    "hosts",
    "invitations",
    "imports",
    "participants",
    "lists",
    "rules",
    "seats",
    "approval",
    "decisions",
    "questions",
    "answers",
    "delegations",
    "letters",
    "nudges",
    "papers",
    "naming",
    "delegates",
    "post",
    "incoming",
    "privacy",
    "busy",
    "day_of",
    "listing",
    "own_data",
    "registration",
    "places",
    "joining",
    "voting",
    "kept_dates",
    "polls",
    "poll_results",
    "poll_deeds",
    "choosing",
    "voters",
    "feeds",
    "following",
)


def register(app: Flask) -> None:
    rooms = (*ROOMS, "inbox") if app.config["MAILDIR"] else ROOMS
    for name in rooms:
        app.register_blueprint(import_module(f"{__name__}.{name}").bp)

"""The pages: every module with a blueprint, by its package; after a colon, a second one."""

from importlib import import_module

from flask import Flask

ROOMS = (
    "attending.views.public",
    "health",
    "web.views",
    "directory.views.sessions",
    "directory.views.institutes",
    "directory.views.coordinators",
    "directory.views.people",
    "busy.views.people",
    "organising.views.working_groups",
    "hours.views.hours",
    "hours.views.own_hours",
    "hours.views.blackouts",
    "hours.views.weights",
    "fair_time.board.views",
    "fair_time.finder.views",
    "fair_time.ledger.views",
    "organising.views.meetings",
    "organising.clock_panel.views",
    "organising.views.publication",
    "organising.views.proposals",
    "organising.views.hosts",
    "invitations.views.invitations",
    "invitations.views.imports",
    "organising.views.participants",
    "lists.views.sheets",
    "organising.views.rules",
    "seats.views",
    "admission.views.settings",
    "admission.views.decisions",
    "questions.views.questions",
    "questions.views.answers",
    "delegations.views.delegations",
    "letters.views",
    "invitations.views.nudges",
    "delegations.views.papers",
    "delegations.views.roll",
    "delegations.views.people",
    "post.views.sent",
    "post.views.incoming",
    "privacy.views.settings",
    "busy.views.own",
    "lists.views.day_of",
    "lists.views.people",
    "privacy.views.own_data",
    "attending.views.uninvited",
    "attending.views.own_page",
    "attending.views.joining",
    "polls.views.voting",
    "polls.views.voting:kept_dates_bp",
    "polls.views.polls",
    "polls.views.results",
    "polls.views.deeds",
    "polls.views.deeds:choosing_bp",
    "polls.views.voters",
    "feeds.views",
    "feeds.following",
)


def register(app: Flask) -> None:
    rooms = (*ROOMS, "dev_inbox.views") if app.config["MAILDIR"] else ROOMS
    for room in rooms:
        name, _, blueprint = room.partition(":")
        module = import_module(f"nact_meet.{name}")
        app.register_blueprint(getattr(module, blueprint or "bp"))

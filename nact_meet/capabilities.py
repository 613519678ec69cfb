"""The packages, one for each capability, in the one order in which they may know each other.

A package imports only those before it; tests/test_order.py holds that. What it brings to the whole
lies under the same few names everywhere, in a module or a folder, and is found by them:

    models    tables                        own_data   what is kept of people, and how it goes
    labels    words for values and the log  views      pages, each module with its blueprint
    mails     what each kind of mail says   chores     what the worker does by the clock
"""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

from flask import Blueprint, Flask

from nact_meet.own_data import keeping

PACKAGES = (
    "limited", "world", "tables", "ical", "mail", "web", "planner",
    "history", "notices", "directory", "signing_in",
    "meetings", "places", "own_data",
    "seats", "questions", "admission", "delegations", "publication", "hours", "busy", "clearances",
    "protocol", "lists", "invitations", "fair_time", "attending", "letters", "polls", "feeds",
    "post", "bin", "organising", "year", "desk", "privacy", "dev_inbox", "demo",
)  # fmt: skip


def init_app(app: Flask) -> None:
    """What packages register is known from now on, to pages, commands and the worker alike."""
    for part in ("models", "labels", "mails", "chores"):
        load(part)
    keeping.register(*(module.KEPT for module in load("own_data") if hasattr(module, "KEPT")))
    for page in load("views"):
        if page.__name__ != "nact_meet.dev_inbox.views" or app.config["MAILDIR"]:
            for blueprint in blueprints(page):
                app.register_blueprint(blueprint)


def load(part: str) -> list[ModuleType]:
    """Every module of that name, and all in folders of that name, package by package."""
    names = (name for package in PACKAGES for name in modules(package))
    return [import_module(name) for name in names if part in name.split(".")[2:]]


@cache
def modules(package: str) -> tuple[str, ...]:
    """By name; only packages are imported, and those are empty. One look at the disk a process."""
    folder = import_module(f"nact_meet.{package}").__path__
    found = walk_packages(folder, f"nact_meet.{package}.")
    return tuple(module.name for module in found if not module.ispkg)


def blueprints(page: ModuleType) -> list[Blueprint]:
    """Those that it makes; others it may have imported."""
    known = (value for value in vars(page).values() if isinstance(value, Blueprint))
    return [blueprint for blueprint in known if blueprint.import_name == page.__name__]

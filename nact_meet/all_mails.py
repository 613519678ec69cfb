"""The mails: importing this registers what each kind of notice needs, package by package."""

from importlib import import_module

PACKAGES = (
    "admission",
    "attending",
    "delegations",
    "directory",
    "invitations",
    "letters",
    "organising",
    "own_data",
    "places",
    "polls",
    "publication",
)

for package in PACKAGES:
    import_module(f"nact_meet.{package}.mails")

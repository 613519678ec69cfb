"""What is measured, and the limit beside it, both behind the door that `make run` has."""

import os
from importlib import import_module

from nact_meet.asgi import Door


def create() -> Door:
    module, _, name = os.environ["BEHIND_THE_DOOR"].partition(":")
    return Door(getattr(import_module(module), name))

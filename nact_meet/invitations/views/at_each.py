"""One set of pages for each kind of place that people of a list go to."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, request

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.invitations.destinations.destination import Destination, kinds

View = TypeVar("View", bound=Callable[..., Any])
Find = Callable[[], Destination]
"""Looks up where the people go, once the size of what was sent is known; or answers 404."""


def at_each(
    bp: Blueprint, path: str, method: str, *, is_choosing: bool = False
) -> Callable[[View], View]:
    """`is_choosing`: only where people of the directory can be brought."""

    def decorate(view: View) -> View:
        by_rule = {
            f"{kind.path}{path}": kind for kind in kinds() if kind.takes_known or not is_choosing
        }

        @organiser_required
        @wraps(view)
        def found(**way: Any) -> Any:
            kind = by_rule[str(request.url_rule)]
            own = {name: way.pop(name) for name in ("id",) if name in way}
            return view(lambda: kind.found(current_person(), **way), **own)

        for rule in by_rule:
            bp.add_url_rule(rule, view.__name__, found, methods=[method])
        return view

    return decorate

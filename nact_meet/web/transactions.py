"""What a view does when somebody else wrote the same row between its checks and its commit."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from sqlalchemy.exc import IntegrityError

from nact_meet.web.extensions import db

View = TypeVar("View", bound=Callable[..., Any])


def once_more(view: View) -> View:
    """Start over, once: the view's own checks now find what is there and say so kindly."""

    @wraps(view)
    def tried(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except IntegrityError:
            db.session.rollback()
            return view(*args, **kwargs)

    return cast(View, tried)

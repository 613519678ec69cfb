"""Werkzeug writes and compiles two functions for every address that an application has.

Every test has an application of its own, and this took a quarter of the suite's time. What is
compiled depends on nothing but the rule, so it is kept for the next application of the run.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from werkzeug.routing import Rule


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    known: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}
    written = Rule._compile_builder

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        defaults: Mapping[str, Any] = rule.defaults or {}
        key = (rule.rule, tuple(rule._trace), repr(sorted(defaults.items())), append_unknown)
        if key not in known:
            known[key] = written(rule, append_unknown)
        return known[key]

    Rule._compile_builder = builder  # type: ignore[method-assign]
    yield
    Rule._compile_builder = written  # type: ignore[method-assign]

"""Werkzeug reads every address that an application has and writes two functions for it.

Every test has an application of its own, and this took a quarter of the suite's time. What comes
of it depends on nothing but the rule, so it is kept for the next application of the run.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.routing import Rule

READ = ("_parts", "_trace", "_converters", "arguments")
WRITTEN = ("_build", "_build_unknown")


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    known: dict[str, dict[str, Any]] = {}
    compiled = Rule.compile

    def compile_once(rule: Rule) -> None:
        assert not rule.map.host_matching
        defaults = sorted((rule.defaults or {}).items())
        key = repr((rule.subdomain, rule.rule, rule.merge_slashes, defaults))
        if key not in known:
            compiled(rule)
            known[key] = {name: getattr(rule, name) for name in READ} | {
                name: getattr(rule, name).__func__ for name in WRITTEN
            }
        for name in READ:
            setattr(rule, name, known[key][name])
        for name in WRITTEN:
            setattr(rule, name, known[key][name].__get__(rule))

    Rule.compile = compile_once  # type: ignore[method-assign]
    yield
    Rule.compile = compiled  # type: ignore[method-assign]

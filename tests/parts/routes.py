"""Addresses outlive applications: werkzeug compiles each rule once a run, not once a test.

Every test has an application of its own, and all of them have the same few hundred rules.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, ClassVar

from flask import Flask
from werkzeug.routing import Map, Rule, RuleFactory


class KnownMap(Map):
    """Waits until it is asked for an address; then takes what an earlier one made of its rules."""

    made: ClassVar[dict[tuple[Any, ...], Map]] = {}
    one_at_a_time: ClassVar[Lock] = Lock()

    def __init__(self, *args: Any, **options: Any) -> None:
        self.added: list[Rule] = []
        super().__init__(*args, **options)

    def add(self, rulefactory: RuleFactory) -> None:
        self.added.extend(rulefactory.get_rules(self))
        self._remap = True

    def update(self) -> None:
        if self._remap:
            with self.one_at_a_time:
                self.take_over()

    def take_over(self) -> None:
        known = self.made.setdefault(self.looks(), Map(host_matching=self.host_matching))
        known.converters = self.converters
        if not known._rules_by_endpoint:
            for rule in self.added:
                known.add(rule)
        known.update()
        self._matcher, self._rules_by_endpoint = known._matcher, known._rules_by_endpoint
        self._remap = False

    def looks(self) -> tuple[Any, ...]:
        return (*self.converters.items(), *map(features, self.added))


def features(rule: Rule) -> tuple[Any, ...]:
    methods = frozenset(rule.methods or ())
    return rule.rule, rule.endpoint, methods, rule.subdomain, rule.host, repr(rule.defaults)


@contextmanager
def compiled_once() -> Iterator[None]:
    Flask.url_map_class = KnownMap
    yield
    Flask.url_map_class = Map

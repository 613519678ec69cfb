"""What writes an address is compiled when the first one is written."""

from collections.abc import Callable

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    rules: list[tuple[str, bool]] = []
    compile_builder = Rule._compile_builder

    def count(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        rules.append((rule.rule, append_unknown))
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", count)
    return rules


def test_an_application_starts_without_what_writes_its_addresses(
    compiled: list[tuple[str, bool]], sqlite_url: str, make_app: Callable[..., Flask]
) -> None:
    app = make_app(sqlite_url)
    app.add_url_rule("/never/linked", "never_linked")
    app.add_url_rule("/linked/<int:number>", "linked")
    assert compiled == []
    with app.test_request_context():
        addresses = [url_for("linked", number=number, more="一") for number in (1, 2)]
    assert addresses == ["/linked/1?more=%E4%B8%80", "/linked/2?more=%E4%B8%80"]
    assert compiled == [("/linked/<int:number>", True)]

"""Settings: what production needs, what development makes up, and sentences for what is wrong."""

import stat
from pathlib import Path

import pytest

from config import BadSettings, Settings, read_environment

PRODUCTION = {
    "public_url": "https://meet.example.org",
    "secret_key": "k" * 64,
    "mail_server": "mail.example.org",
}


@pytest.mark.parametrize("missing", ["secret_key", "mail_server"])
def test_production_refuses_to_start_without(missing: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        read_environment(**(PRODUCTION | {missing: ""}))

    sentence = str(refusal.value)
    assert sentence.startswith(f"{missing.upper()} is missing")
    assert "\n" not in sentence


def test_production_has_no_inbox(tmp_path: Path) -> None:
    settings = read_environment(**PRODUCTION, data_dir=tmp_path)

    assert settings.maildir is None
    assert not settings.is_development


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "http"),
        ("port", "70000"),
        ("public_url", "meet.example.org"),
        ("public_url", "https://example.org/meet"),
        ("mail_sender", "Meet <meet@example.org>"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        read_environment(**{name: value})

    assert str(refusal.value).startswith(f"{name.upper()} is not right: ")


def test_development_makes_one_key_and_keeps_it_private(tmp_path: Path) -> None:
    first = Settings(data_dir=tmp_path).key()

    again = Settings(data_dir=tmp_path).key()

    assert first == again
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_plain_postgresql_address_means_psycopg() -> None:
    url = Settings(database_url="postgresql://meet@db.example.org/meet").sqlalchemy_url

    assert url == "postgresql+psycopg://meet@db.example.org/meet"

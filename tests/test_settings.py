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
        ("public_url", "https://meet.example.org:70000"),
        ("public_url", "https://me@meet.example.org"),
        ("host", "localhost"),
        ("data_dir", "/dev/null/data"),
        ("database_url", "foo"),
        ("database_url", "mysql://localhost/meet"),
        ("database_url", "postgresql://localhost:port/meet"),
        ("database_url", "sqlite:////no/such/folder/meet.sqlite3"),
        ("ratelimit_storage_uri", "redis"),
        ("ratelimit_storage_uri", "memcached://localhost"),
        ("log_level", "LOUD"),
        ("mail_server", "smtp://mail.example.org"),
        ("mail_server", "mail.example.org:25"),
        ("imap_server", "imap.example.org/INBOX"),
        ("mail_timeout", "inf"),
        ("session_hours", "1000000000000"),
        ("site_name", "NACT\nMeet"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        read_environment(**{name: value})

    assert str(refusal.value).startswith(f"{name.upper()} is not right: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("host", "::1"),
        ("data_dir", "not-there-yet/data"),
        ("database_url", "postgres://meet:lotus@[::1]:5432/meet"),
        ("database_url", "postgresql:///meet?host=/run/postgresql"),
        ("database_url", "sqlite://"),
        ("log_level", "debug"),
        ("mail_server", "::1"),
        ("mail_server", "mail_relay"),
        ("site_name", "本网络的会议"),
        ("session_hours", str(24 * 365 * 100)),
    ],
)
def test_a_value_that_can_be_right_is_taken(name: str, value: str) -> None:
    assert read_environment(**{name: value})


def test_redis_wants_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_environment(ratelimit_storage_uri="redis://localhost:6379")
    monkeypatch.setattr("config.find_spec", lambda _name: None)

    with pytest.raises(BadSettings, match="pip install redis"):
        read_environment(ratelimit_storage_uri="redis://localhost:6379")


def test_a_bad_address_of_a_database_shows_no_password() -> None:
    with pytest.raises(BadSettings) as refusal:
        read_environment(database_url="postgresql://meet:lotus@localhost:port/meet")

    assert "lotus" not in str(refusal.value)


MAILBOX = {
    "imap_server": "imap.example.org",
    "imap_username": "meet",
    "imap_password": "lotus",
}


@pytest.mark.parametrize("missing", MAILBOX)
def test_a_mailbox_of_replies_is_named_whole_or_not_at_all(missing: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        read_environment(**(MAILBOX | {missing: ""}))

    sentence = str(refusal.value)
    assert sentence.startswith(f"{missing.upper()} is missing") and "\n" not in sentence


def test_a_password_is_not_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(BadSettings) as refusal:
        read_environment(**MAILBOX, imap_use_ssl="0")

    assert str(refusal.value).startswith("IMAP_USE_SSL=0 would show the password")
    assert read_environment(**(MAILBOX | {"imap_server": "127.0.0.1"}), imap_use_ssl="0")


def test_no_refusal_quotes_a_password() -> None:
    with pytest.raises(BadSettings) as refusal:
        read_environment(**MAILBOX, imap_use_ssl="0", imap_port="many")

    assert "lotus" not in str(refusal.value)


def test_development_makes_one_key_and_keeps_it_private(tmp_path: Path) -> None:
    first = Settings(data_dir=tmp_path).key()

    again = Settings(data_dir=tmp_path).key()

    assert first == again
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["development", "production"])
def test_a_key_that_can_be_guessed_is_refused(name: str) -> None:
    values = PRODUCTION if name == "production" else {}
    with pytest.raises(BadSettings) as refusal:
        read_environment(**(values | {"secret_key": "k" * 31}))

    assert str(refusal.value).startswith("SECRET_KEY is not right: it has 31 characters")
    assert "kkk" not in str(refusal.value)
    assert read_environment(**(values | {"secret_key": "k" * 32})).key() == "k" * 32


def test_production_is_not_read_along_unless_somebody_says_so() -> None:
    values = PRODUCTION | {"public_url": "http://meet.example.org"}
    with pytest.raises(BadSettings) as refusal:
        read_environment(**values)

    assert str(refusal.value).startswith("PUBLIC_URL begins with http://")
    assert read_environment(**values, allow_http="1").base_url == "http://meet.example.org"


def test_keys_of_before_stand_with_commas_between() -> None:
    assert read_environment(secret_key_fallbacks="one, two,").keys_of_before == ["one", "two"]


def test_a_plain_postgresql_address_means_psycopg() -> None:
    url = Settings(database_url="postgresql://meet@db.example.org/meet").sqlalchemy_url

    assert url == "postgresql+psycopg://meet@db.example.org/meet"

"""The environment, read once. A bad value is refused at start with a sentence on how to mend it."""

import os
import secrets
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).parent
LOOPBACK = ("127.0.0.1", "::1", "localhost")
DATABASES = ("sqlite", "postgres", "postgresql", "postgresql+psycopg")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SHORTEST_KEY = 32
REDIS = ("redis", "rediss", "redis+unix", "redis+sentinel", "redis+cluster")
A_CENTURY = 100 * 365 * 24
"""Hours. No setting means more, and no clock counts much further."""
NEW_KEY = "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'."


class BadSettings(Exception):
    """One sentence for each setting that has to be mended before the service can start."""


class Settings(BaseSettings):
    """Every setting of the service; the README lists them. Names are those of the environment."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    data_dir: Path = ROOT / "data"
    database_url: str = ""
    public_url: str = ""
    allow_http: bool = False
    """PUBLIC_URL may be http://, where somebody else keeps strangers from reading along."""
    hsts_subdomains: bool = False
    """Browsers are told that every name below the host of PUBLIC_URL speaks HTTPS as well."""
    secret_key: str = ""
    secret_key_fallbacks: str = ""
    """Keys of before, with commas between: what they signed still holds, and nothing new."""
    site_name: str = "NACT Meet"
    contact_address: str = ""
    """Whom people write to about their data; without it, the hosts of their meeting."""
    demo: bool = True

    mail_server: str = ""
    mail_port: Annotated[int, Field(ge=1, le=65535)] = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_use_tls: bool = False
    mail_use_ssl: bool = False
    mail_sender: str = ""
    """The mailbox the service sends from; what answers to `meet+...@` must reach it too."""
    mail_timeout: Annotated[float, Field(ge=0, le=3600)] = 0
    """The longest to wait for one answer of the mail server; 0: as RFC 5321 asks, step by step."""
    mail_attach_ics: bool = True

    authserv_id: str = ""
    """What our own mail server calls itself in Authentication-Results (RFC 8601)."""
    imap_server: str = ""
    imap_port: Annotated[int, Field(ge=1, le=65535)] = 993
    imap_username: str = ""
    imap_password: str = ""
    imap_use_ssl: bool = True
    imap_mailbox: str = "INBOX"
    imap_poll_seconds: Annotated[float, Field(gt=0, le=86400)] = 60
    """How often to look in any case; a server that knows IDLE tells of new mail at once."""

    worker_threads: Annotated[int, Field(ge=1, le=32)] = 2
    notice_quiet_seconds: Annotated[float, Field(ge=0, le=86400)] = 60
    """How long a notice of change waits after the last edit; five times this after the first."""
    notice_retry_seconds: Annotated[float, Field(gt=0, le=3600)] = 15
    """The first pause after a passing fault; each further one is twice as long, up to an hour."""
    session_hours: Annotated[int, Field(ge=1, le=A_CENTURY)] = 24 * 14
    proxies: Annotated[int, Field(ge=0, le=8)] = 0
    """How many proxies in front set X-Forwarded-*; their word is believed that many times."""
    strangers_mails_per_hour: Annotated[int, Field(ge=1)] = 3000
    """What people without an account may cause, all together; beyond it mails wait."""
    ratelimit_storage_uri: str = "memory://"
    ratelimit_enabled: bool = True
    log_level: str = "INFO"

    @field_validator("host")
    @classmethod
    def is_listened_on(cls, value: str) -> str:
        """The web server takes no names, not even localhost."""
        try:
            return str(ip_address(value))
        except ValueError:
            raise ValueError("write an IP address of this machine, such as 127.0.0.1") from None

    @field_validator("data_dir")
    @classmethod
    def is_a_folder(cls, value: Path) -> Path:
        """Nothing is made yet: whatever is there of it must let the rest be made."""
        there = next(path for path in (value.absolute(), *value.absolute().parents) if exists(path))
        if not there.is_dir():
            raise ValueError(f"{there} is not a folder")
        if not os.access(there, os.W_OK | os.X_OK):
            raise ValueError(f"the service cannot write to {there}")
        return value

    @field_validator("database_url")
    @classmethod
    def is_a_database(cls, value: str) -> str:
        """The value is not quoted: it may hold a password."""
        scheme, mark, _rest = value.partition("://")
        if value and (not mark or scheme not in DATABASES):
            raise ValueError(
                "write postgresql://user:password@host/name, or sqlite:////path/to/the.sqlite3"
            )
        try:
            address = make_url(with_driver(value)) if value else None
        except (ArgumentError, ValueError):
            raise ValueError("it cannot be read; is the port a number?") from None
        if address is not None and scheme == "sqlite" and address.database:
            folder = Path(address.database).parent
            if folder.is_absolute() and not exists(folder):
                raise ValueError(f"the folder {folder} does not exist")
        return value

    @field_validator("ratelimit_storage_uri")
    @classmethod
    def counts_somewhere(cls, value: str) -> str:
        scheme, mark, _rest = value.partition("://")
        if not mark or scheme not in {"memory", *REDIS}:
            raise ValueError("write memory://, or redis://host:6379")
        if scheme in REDIS and find_spec("redis") is None:
            raise ValueError("the redis package is not installed: pip install redis")
        return value

    @field_validator("log_level")
    @classmethod
    def is_a_level(cls, value: str) -> str:
        if value.upper() not in LEVELS:
            raise ValueError(f"choose one of {', '.join(LEVELS)}")
        return value.upper()

    @field_validator("mail_server", "imap_server")
    @classmethod
    def is_a_host(cls, value: str) -> str:
        try:
            is_host = not value or urlsplit(f"//{bracketed(value)}").hostname == value.lower()
        except ValueError:
            is_host = False
        if not is_host or not value.isprintable() or " " in value:
            raise ValueError("write the host alone, such as mail.example.org, without a port")
        return value

    @field_validator("site_name", "authserv_id", "mail_username", "imap_username", "imap_mailbox")
    @classmethod
    def is_one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("it must be one line of ordinary characters")
        return value

    @field_validator("public_url")
    @classmethod
    def is_an_address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError:
            raise ValueError("its host or port cannot be read") from None
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("write it with its scheme, such as https://meet.example.org")
        if parts.query or parts.fragment or parts.username or not value.isprintable():
            raise ValueError("write only a scheme and a host, such as https://meet.example.org")
        if value and parts.path not in {"", "/"}:
            raise ValueError("the service needs the root of a host: leave out the path")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def cannot_be_guessed(cls, value: str) -> str:
        if value and len(value) < SHORTEST_KEY:
            raise ValueError(
                f"it has {len(value)} characters and needs {SHORTEST_KEY} random ones: anyone who "
                f"guesses it can sign in as anyone. {NEW_KEY} Links in emails keep working if you "
                "give the old key as SECRET_KEY_FALLBACKS."
            )
        return value

    @field_validator("mail_sender", "contact_address")
    @classmethod
    def is_a_mailbox(cls, value: str) -> str:
        if not value:
            return value
        try:
            found = validate_email(value, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise ValueError(f"write an address such as meet@example.org ({error})") from error
        return found.normalized

    @model_validator(mode="after")
    def production_is_complete(self) -> Self:
        if self.public_url and not self.secret_key:
            raise ValueError(
                f"SECRET_KEY is missing: with PUBLIC_URL set, give a long random one. {NEW_KEY}"
            )
        if self.public_url.startswith("http:") and not self.allow_http:
            raise ValueError(
                "PUBLIC_URL begins with http://: anyone on the network could read who signs in, "
                "and sign in as them. Write https://, or set ALLOW_HTTP=1 if no one else can "
                "listen there."
            )
        if self.public_url and not self.mail_server:
            raise ValueError(
                "MAIL_SERVER is missing: with PUBLIC_URL set, name the SMTP server for email."
            )
        if self.mail_use_tls and self.mail_use_ssl:
            raise ValueError("MAIL_USE_TLS and MAIL_USE_SSL cannot both be 1: choose one.")
        return self

    @model_validator(mode="after")
    def mailbox_of_replies_is_complete(self) -> Self:
        given = {"IMAP_USERNAME": self.imap_username, "IMAP_PASSWORD": self.imap_password}
        for name, value in given.items():
            if self.imap_server and not value:
                raise ValueError(
                    f"{name} is missing: with IMAP_SERVER set, the worker needs it to sign in."
                )
            if value and not self.imap_server:
                raise ValueError(f"IMAP_SERVER is missing: {name} is of no use alone.")
        if not self.imap_use_ssl and self.imap_server not in {"", *LOOPBACK}:
            raise ValueError(
                "IMAP_USE_SSL=0 would show the password to anyone on the network: "
                "use it only for a server on this machine (IMAP_SERVER=127.0.0.1)."
            )
        return self

    @property
    def is_development(self) -> bool:
        return not self.public_url

    @property
    def base_url(self) -> str:
        """Where readers of our mails find us, without a slash at the end."""
        return self.public_url or f"http://{self.host_in_links}:{self.port}"

    @property
    def host_in_links(self) -> str:
        if self.host in {"0.0.0.0", "::"}:  # noqa: S104  (compared with, not listened on)
            return "127.0.0.1"
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def mailbox(self) -> tuple[str, str]:
        """Local part and domain of the mailbox that the service sends from and reads."""
        domain = urlsplit(self.public_url).hostname or "meet.example"
        local, _, own_domain = (self.mail_sender or f"meet@{domain}").rpartition("@")
        return local, own_domain

    @property
    def sqlalchemy_url(self) -> str:
        if not self.database_url:
            return f"sqlite:///{self.data_dir.resolve() / 'nact-meet.sqlite3'}"
        return with_driver(self.database_url)

    @property
    def engine_options(self) -> dict[str, Any]:
        """A server may restart: each connection is asked for a sign of life before it is lent."""
        is_file = self.sqlalchemy_url.startswith("sqlite")
        return {} if is_file else {"pool_pre_ping": True, "pool_timeout": 5}

    @property
    def ratelimit_options(self) -> dict[str, Any]:
        """Who counts elsewhere waits a second for an answer, and then counts here."""
        is_here = self.ratelimit_storage_uri.startswith("memory")
        return {} if is_here else {"socket_connect_timeout": 1, "socket_timeout": 1}

    @property
    def maildir(self) -> Path | None:
        """Where development mail is delivered when no SMTP server is named; None when one is."""
        if self.mail_server or not self.is_development:
            return None
        return self.data_dir / "mail"

    @property
    def keys_of_before(self) -> list[str]:
        return [key.strip() for key in self.secret_key_fallbacks.split(",") if key.strip()]

    def key(self) -> str:
        """The secret that signs links and sessions; generated into DATA_DIR in development."""
        return self.secret_key or development_key(self.data_dir)


def with_driver(database_url: str) -> str:
    scheme, _, rest = database_url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else database_url


def bracketed(host: str) -> str:
    """As an address has it, where a colon would part it from its port."""
    return f"[{host}]" if host.count(":") > 1 else host


def exists(path: Path) -> bool:
    """Also where somebody else's folder lies in the way, or a file."""
    try:
        return path.exists()
    except OSError:
        return False


def read_environment(**values: Any) -> Settings:
    """Settings from the environment; `values` win over it. Raises BadSettings."""
    try:
        return Settings(**values)
    except ValidationError as error:
        raise BadSettings("\n".join(sentence(problem) for problem in error.errors())) from error


def sentence(problem: Any) -> str:
    words = str(problem["msg"]).removeprefix("Value error, ")
    name = "_".join(str(part) for part in problem["loc"]).upper()
    return f"{name} is not right: {words}" if name else words


def development_key(data_dir: Path) -> str:
    """Made once, readable by its owner alone; two processes starting together agree on one."""
    path = data_dir / "secret-key"
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = data_dir / f"secret-key.{secrets.token_hex(4)}"
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()

"""The environment, read once. A bad value is refused at start with a sentence on how to mend it."""

import secrets
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHORTEST_KEY = 32
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
    mail_timeout: Annotated[float, Field(ge=0)] = 0
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
    imap_poll_seconds: Annotated[float, Field(gt=0)] = 60
    """How often to look in any case; a server that knows IDLE tells of new mail at once."""

    worker_threads: Annotated[int, Field(ge=1, le=32)] = 2
    notice_quiet_seconds: Annotated[float, Field(ge=0)] = 60
    """How long a notice of change waits after the last edit; five times this after the first."""
    notice_retry_seconds: Annotated[float, Field(gt=0)] = 15
    """The first pause after a passing fault; each further one is twice as long, up to an hour."""
    session_hours: Annotated[int, Field(ge=1)] = 24 * 14
    proxies: Annotated[int, Field(ge=0, le=8)] = 0
    """How many proxies in front set X-Forwarded-*; their word is believed that many times."""
    strangers_mails_per_hour: Annotated[int, Field(ge=1)] = 3000
    """What people without an account may cause, all together; beyond it mails wait."""
    ratelimit_storage_uri: str = "memory://"
    ratelimit_enabled: bool = True
    log_level: str = "INFO"

    @field_validator("public_url")
    @classmethod
    def is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("write it with its scheme, such as https://meet.example.org")
        if value and parts.path not in {"", "/"}:
            raise ValueError("the service lives at the root of a host: leave out the path")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def cannot_be_guessed(cls, value: str) -> str:
        if value and len(value) < SHORTEST_KEY:
            raise ValueError(
                f"it has {len(value)} characters, and needs {SHORTEST_KEY} random ones: whoever "
                f"guesses it signs in as anybody. {NEW_KEY} Links in mails go on working if you "
                "give the old one as SECRET_KEY_FALLBACKS."
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
                "PUBLIC_URL begins with http://: everybody on the way could read who signs in, and "
                "sign in as them. Write https://, or set ALLOW_HTTP=1 where only you can listen."
            )
        if self.public_url and not self.mail_server:
            raise ValueError(
                "MAIL_SERVER is missing: with PUBLIC_URL set, name the SMTP server that sends mail."
            )
        if self.mail_use_tls and self.mail_use_ssl:
            raise ValueError("MAIL_USE_TLS and MAIL_USE_SSL exclude each other: choose one.")
        return self

    @model_validator(mode="after")
    def mailbox_of_replies_is_complete(self) -> Self:
        given = {"IMAP_USERNAME": self.imap_username, "IMAP_PASSWORD": self.imap_password}
        for name, value in given.items():
            if self.imap_server and not value:
                raise ValueError(
                    f"{name} is missing: with IMAP_SERVER set, say who reads the mailbox there."
                )
            if value and not self.imap_server:
                raise ValueError(f"IMAP_SERVER is missing: {name} alone reads no mailbox.")
        if not self.imap_use_ssl and self.imap_server not in {"", *LOOPBACK}:
            raise ValueError(
                "IMAP_USE_SSL=0 would show the password to everybody on the way: "
                "it is for a server on this machine (IMAP_SERVER=127.0.0.1)."
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
        for plain in ("postgres://", "postgresql://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg://" + self.database_url.removeprefix(plain)
        return self.database_url

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

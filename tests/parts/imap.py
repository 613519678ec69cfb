"""A real IMAP server, Debian's dovecot, as a process of the tests. Each user has a new mailbox."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from imapclient import IMAPClient

from nact_meet.post.imap import Account
from tests.parts.client import end_transaction
from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.programs import found, needed

PROGRAM = found("dovecot")
PASSWORD = "lotus"
BARE = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE"
"""What a server of the nineties offers: no IDLE, no UIDPLUS."""
CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/certificate.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{home}/mail/%u
mail_uid = {mail_user}
mail_gid = {mail_group}
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {login_user}
{capabilities}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
mail_max_userip_connections = 100
"""


class Dovecot:
    """`capabilities` replaces what the server says that it can do."""

    def __init__(self, capabilities: str = "") -> None:
        # Not below pytest's own folder, which is closed to the users that the server changes to.
        self.home = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.home.chmod(0o755)
        self.port, self.tls_port = free_port(), free_port()
        self.capabilities = capabilities
        self.process: subprocess.Popen[bytes] | None = None
        self.write_certificate()
        self.write_configuration()

    def write_certificate(self) -> None:
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", self.home / "key.pem", "-out", self.certificate,
            ],
            check=True, capture_output=True,
        )  # fmt: skip

    @property
    def certificate(self) -> Path:
        return self.home / "certificate.pem"

    def write_configuration(self) -> None:
        """Root lends the server its own users; anybody else runs all of it as themselves."""
        me = pwd.getpwuid(os.getuid()).pw_name
        is_root = os.getuid() == 0
        mail_user = "dovecot" if is_root else me
        mail = self.home / "mail"
        mail.mkdir()
        if is_root:
            shutil.chown(mail, mail_user, mail_user)
        own_group = grp.getgrgid(os.getgid()).gr_name
        (self.home / "dovecot.conf").write_text(
            CONFIGURATION.format(
                home=self.home,
                port=self.port,
                tls_port=self.tls_port,
                password=PASSWORD,
                mail_user=mail_user,
                mail_group="dovecot" if is_root else own_group,
                internal_user="dovecot" if is_root else me,
                internal_group="dovecot" if is_root else own_group,
                login_user="dovenull" if is_root else me,
                capabilities=f"imap_capability = {self.capabilities}" if self.capabilities else "",
            )
        )

    def start(self) -> None:
        command = [str(PROGRAM), "-F", "-c", str(self.home / "dovecot.conf")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + LONG
        while not listens(self.port):
            log = self.home / "log"
            said = log.read_text() if log.exists() else ""
            assert self.process.poll() is None and time.monotonic() < deadline, said
            time.sleep(0.02)

    def stop(self) -> None:
        """With every connection that it has."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(LONG)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def mailbox(self, folder: str = "INBOX") -> "MailboxThere":
        return MailboxThere(self, f"meet-{uuid.uuid4().hex}", folder)


class MailboxThere:
    """One user's mailbox, as a person sees it in a mail program of their own."""

    def __init__(self, server: Dovecot, user: str, folder: str) -> None:
        self.server, self.user, self.folder = server, user, folder
        with self.opened() as client:
            if folder != "INBOX":
                client.create_folder(folder)

    @contextmanager
    def opened(self) -> Iterator[IMAPClient]:
        with IMAPClient("127.0.0.1", self.server.port, ssl=False, timeout=LONG) as client:
            client.login(self.user, PASSWORD)
            yield client

    def put(self, raw: bytes, flags: Sequence[bytes] = ()) -> None:
        end_transaction()  # what the message was written from was read in one
        with self.opened() as client:
            client.append(self.folder, raw, flags)

    def flags(self) -> list[frozenset[bytes]]:
        """Of each message that is there, oldest first; that it is new to a session says nothing."""
        with self.opened() as client:
            client.select_folder(self.folder, readonly=True)
            found = client.get_flags(client.search())
        return [frozenset(found[uid]) - {rb"\Recent"} for uid in sorted(found)]

    def wait_until(self, flags: Sequence[Sequence[bytes]], seconds: float = LONG) -> None:
        wanted = [frozenset(each) for each in flags]
        deadline = time.monotonic() + seconds
        while (there := self.flags()) != wanted:
            assert time.monotonic() < deadline, f"{there} in place of {wanted}"
            time.sleep(0.05)

    def account(
        self, *, port: int = 0, password: str = PASSWORD, tls: bool = False, poll: float = 60
    ) -> Account:
        ports = {False: self.server.port, True: self.server.tls_port}
        return Account(
            server="127.0.0.1",
            port=port or ports[tls],
            username=self.user,
            password=password,
            uses_tls=tls,
            mailbox=self.folder,
            poll_seconds=poll,
        )

    def environment(self) -> dict[str, str]:
        """The settings of a worker that reads it."""
        return {
            "IMAP_SERVER": "127.0.0.1",
            "IMAP_PORT": str(self.server.port),
            "IMAP_USERNAME": self.user,
            "IMAP_PASSWORD": PASSWORD,
            "IMAP_USE_SSL": "0",
            "IMAP_MAILBOX": self.folder,
        }


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    yield from running()


@pytest.fixture
def mailbox(dovecot: Dovecot) -> MailboxThere:
    return dovecot.mailbox()


@pytest.fixture(scope="session")
def bare_dovecot() -> Iterator[Dovecot]:
    """One that knows neither IDLE nor UIDPLUS."""
    yield from running(BARE)


def running(capabilities: str = "") -> Iterator[Dovecot]:
    needed("dovecot", package="dovecot-imapd")
    needed("openssl", package="openssl")
    server = Dovecot(capabilities)
    server.start()
    yield server
    server.remove()

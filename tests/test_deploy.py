"""deploy/ as it stands, by Debian's programs, before the site as people run it."""

import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.programs import needed
from tests.parts.site import ROOT, Site
from tests.parts.slow import connection, slow_senders
from tests.test_asgi import serving_a_mebibyte

READERS = 8


def asked(
    port: int, path: str = "/sign-in", *, source: str = "127.0.99.9", method: str = "GET"
) -> int:
    """The status that somebody of some network gets."""
    with connection(port, source) as reader:
        reader.settimeout(LONG)
        words = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n"
        reader.sendall(words.encode())
        return int(reader.recv(4096).split()[1])


def changed(text: str, *changes: tuple[str, str]) -> str:
    """With ports and names of this machine; each must have been there to change."""
    for pattern, instead in changes:
        text, times = re.subn(pattern, instead, text)
        assert times, pattern
    return text


def nginx_conf(port: int, behind: int) -> str:
    """Without TLS, which needs a name and a certificate."""
    site = changed(
        (ROOT / "deploy/nginx.conf").read_text(),
        (r"(?s)server \{\n    listen 80;.*?\n\}\n", ""),
        (r"    listen \[::\]:443 ssl http2;\n", ""),
        (r"listen 443 ssl http2", f"listen 127.0.0.1:{port}"),
        (r"    ssl_certificate.*\n", ""),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{behind}"),
        (r"server_name meet.example.org", "server_name 127.0.0.1"),
        (r"/srv/nact-meet", str(ROOT)),
    )
    return (
        "daemon off; pid nginx.pid; error_log stderr crit;\n"
        f"events {{}}\nhttp {{ access_log off;\n{temporary_files()}{site}}}\n"
    )


def temporary_files() -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"{kind}_temp_path {kind};\n" for kind in kinds)


def caddyfile(port: int, behind: int) -> str:
    return changed(
        (ROOT / "deploy/Caddyfile").read_text(),
        (r"\{\n\tservers", "{\n\tadmin off\n\tservers"),
        (r"\nmeet\.example\.org", f"\nhttp://127.0.0.1:{port}"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{behind}"),
        (r"/srv/nact-meet", str(ROOT)),
    )


def nginx(folder: Path, port: int, behind: int) -> list[str]:
    (folder / "nginx.conf").write_text(nginx_conf(port, behind))
    program = needed("nginx", package="nginx-light")
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def caddy(folder: Path, port: int, behind: int) -> list[str]:
    (folder / "Caddyfile").write_text(caddyfile(port, behind))
    program = needed("caddy", package="caddy")
    return [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


Front = Callable[[Path, int, int], list[str]]
FRONTS = pytest.mark.parametrize("front", [nginx, caddy])


@contextmanager
def standing(front: Front, folder: Path, behind: int) -> Iterator[int]:
    """The port of a proxy before the port `behind`."""
    port = free_port()
    command, home = front(folder, port, behind), {"HOME": str(folder), "PATH": ""}
    with subprocess.Popen(command, env=home, stderr=subprocess.PIPE, text=True) as child:
        try:
            while not listens(port):
                assert child.poll() is None, child.stderr and child.stderr.read()
            yield port
        finally:
            child.kill()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@FRONTS
def test_the_file_that_we_hand_out_is_understood(front: Front, tmp_path: Path) -> None:
    with standing(front, tmp_path, behind=free_port()) as port:
        assert asked(port, "/static/style.css") == 200
        assert asked(port) == 502


def test_nginx_counts_forms_by_network(tmp_path: Path) -> None:
    """Where nobody answers behind it, it says 502 to each and 429 to who sends too many."""
    here, elsewhere = "127.0.0.250", "127.0.1.250"
    with (
        standing(nginx, tmp_path, behind=free_port()) as port,
        slow_senders(port, stalled=90, dripping=0),
    ):
        sending = {asked(port, source=here, method="POST") for _ in range(30)}
        others = asked(port, source=elsewhere, method="POST"), asked(port, source=here)

    assert 429 in sending
    assert others == (502, 502)


@FRONTS
def test_a_long_stream_comes_whole_through_it(front: Front, tmp_path: Path) -> None:
    with (
        serving_a_mebibyte() as behind,
        standing(front, tmp_path, behind) as port,
        urlopen(f"http://127.0.0.1:{port}/", timeout=LONG) as answer,
    ):
        assert answer.read() == b"a" * 2**20


@pytest.mark.walk
@FRONTS
def test_two_hundred_stalled_and_two_hundred_dripping_stop_nobody(
    front: Front, tmp_path: Path, start_site: Callable[..., Site]
) -> None:
    site = start_site(workers=1, PROXIES="1")
    behind = int(site.url.rpartition(":")[2])
    with (
        standing(front, tmp_path, behind) as port,
        slow_senders(port, stalled=200, dripping=200, networks=16),
        ThreadPoolExecutor(READERS) as readers,
    ):
        answers = list(readers.map(lambda _: asked(port), range(READERS * 5)))

    assert answers == [200] * READERS * 5

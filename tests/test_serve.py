"""`make run` as a newcomer meets it: one line to sign in, one Ctrl-C to end it."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from email.message import Message
from pathlib import Path

import psutil

from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.site import ROOT
from tests.parts.slow import slow_senders


def serve(data_dir: Path, port: int, **environment: str) -> subprocess.Popen[str]:
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return subprocess.Popen(
        [sys.executable, "-m", "nact_meet.serve"],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(data_dir), "PORT": str(port)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def first_line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline()


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=LONG) as answer:
        return answer.status, answer.read().decode()


def headers_of(url: str) -> Message:
    with urllib.request.urlopen(url, timeout=LONG) as answer:
        return answer.headers


def test_one_start_and_a_second_keep_the_same_site_and_a_killed_server_keeps_no_port(
    tmp_path: Path,
) -> None:
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    child = serve(tmp_path, port)
    try:
        line = first_line(child)
        health = get(f"{site}/healthz")
        front = get(site)
        sign_in = get(line.removeprefix("Sign in: ").strip())
        sheet = headers_of(f"{site}/static/style.css")
        with slow_senders(port, stalled=16, dripping=16):
            beside = [get(site)[0] for _ in range(8)]
    finally:
        child.send_signal(signal.SIGINT)
        code = child.wait(LONG)

    assert line.startswith(f"Sign in: {site}/sign-in/")
    assert (health[0], front[0], sign_in[0], code) == (200, 200, 200, 0)
    assert "Poverty Alleviation" in front[1]
    assert sheet["X-Content-Type-Options"] == "nosniff" and "max-age=300" in sheet["Cache-Control"]
    assert beside == [200] * 8
    assert nobody_listens(port)

    child = serve(tmp_path, port)
    try:
        first_line(child)
        again = get(site)
        os.kill(web_of(child), signal.SIGKILL)
        code = child.wait(LONG)
    finally:
        child.send_signal(signal.SIGINT)

    assert (again, code) == (front, 1)
    assert nobody_listens(port)


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        child = serve(tmp_path, port, DEMO="0")
        _out, err = child.communicate(timeout=LONG)

    assert child.returncode == 1
    assert f"PORT {port}" in err


def web_of(child: subprocess.Popen[str]) -> int:
    """The first process of the web server."""
    processes = psutil.Process(child.pid).children()
    (web,) = (process for process in processes if "granian" in process.cmdline())
    return int(web.pid)


def nobody_listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0

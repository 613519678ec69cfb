"""Several processes whose people all press "Register" at once.

    python -m tests.seats.rush DATABASE_URL DATA_DIR SECRET_KEY PROCESSES < a line of tokens

Answers with a line for each token: the HTTP status, and how long it took in seconds.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

from flask import Flask

from config import Settings
from nact_meet import create_app

TYPED = {
    "full_name": "Somebody",
    "institute": "River Commission",
    "country_code": "LA",
    "zone": "Asia/Vientiane",
    "language": "en",
}


def main(url: str, data_dir: str, key: str, processes: str) -> None:
    count = int(processes)
    fork = get_context("fork")  # what is imported once is there in all; nothing is connected yet
    given = make_site(url, data_dir, key), fork.Barrier(count)
    tokens = sys.stdin.readline().split()
    shares = [tokens[number::count] for number in range(count)]
    with ProcessPoolExecutor(count, fork, begin, given) as crowds:
        sys.stdout.writelines(chain.from_iterable(crowds.map(press_all, shares)))


def make_site(url: str, data_dir: str, key: str) -> Flask:
    return create_app(
        Settings(
            database_url=url,
            data_dir=Path(data_dir),
            secret_key=key,
            ratelimit_enabled=False,
            log_level="ERROR",
        )
    )


def begin(app: Flask, everybody: Barrier) -> None:
    """What a process has of its own."""
    global site, ready
    site, ready = app, everybody
    site.test_client().get("/")


def press_all(tokens: list[str]) -> list[str]:
    ready.wait()
    with ThreadPoolExecutor(len(tokens)) as pool:
        return list(pool.map(press, tokens))


def press(token: str) -> str:
    start = time.monotonic()
    headers = {"Origin": site.config["BASE_URL"], "Sec-Fetch-Site": "same-origin"}
    answer = site.test_client().post(f"/r/{token}/registration", data=TYPED, headers=headers)
    return f"{answer.status_code} {time.monotonic() - start:.1f}\n"


site: Flask
ready: Barrier

if __name__ == "__main__":
    main(*sys.argv[1:])

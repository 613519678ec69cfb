"""One of several processes whose people all press "Register" when a line comes in.

    python -m tests.seats.rush DATABASE_URL DATA_DIR SECRET_KEY < tokens, then an empty line

Answers with a line for each: the HTTP status, and how long it took in seconds.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config import Settings
from nact_meet import create_app

TYPED = {
    "full_name": "Somebody",
    "institute": "River Commission",
    "country_code": "LA",
    "zone": "Asia/Vientiane",
    "language": "en",
}


def main(url: str, data_dir: str, key: str) -> None:
    app = create_app(
        Settings(
            database_url=url,
            data_dir=Path(data_dir),
            secret_key=key,
            ratelimit_enabled=False,
            log_level="ERROR",
        )
    )
    app.test_client().get("/")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    tokens = sys.stdin.readline().split()

    def press(token: str) -> str:
        start = time.monotonic()
        headers = {"Origin": app.config["BASE_URL"], "Sec-Fetch-Site": "same-origin"}
        answer = app.test_client().post(f"/r/{token}/registration", data=TYPED, headers=headers)
        return f"{answer.status_code} {time.monotonic() - start:.1f}\n"

    with ThreadPoolExecutor(len(tokens)) as pool:
        sys.stdout.writelines(pool.map(press, tokens))


main(*sys.argv[1:])

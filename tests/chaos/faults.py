"""What goes away, and how long it takes until it is there again."""

import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.chaos.crowd import Crowd
from tests.chaos.mail_server import Mood
from tests.chaos.programs import PostgreSQL, Program, Site
from tests.parts.patience import LONG

PAUSES = {"web": 5.0, "worker": 3.0, "database": 2.5}
"""Seconds that each lives in the mean, once it is there again."""
POSTMASTER = 0.25
"""Of the kills of a database; the others are of one backend."""
MOODS = [Mood.WELL] * 5 + [mood for mood in Mood if mood is not Mood.WELL]
JUMPS = (-7200, -600, 600, 7200)
GIVES_UP = LONG


class Faults:
    """`recovered` holds seconds by what was killed."""

    def __init__(self, site: Site, crowd: Crowd, rng: random.Random) -> None:
        self.site, self.crowd, self.rng = site, crowd, rng
        self.kills: Counter[str] = Counter()
        self.others: Counter[str] = Counter()
        self.recovered: dict[str, list[float]] = defaultdict(list)
        self.is_over = threading.Event()
        self.one_at_a_time = threading.Lock()
        self.most = 0
        self.engine = create_engine(site.url, pool_pre_ping=True)
        self.prober = crowd.prober()

    def run(self, kills: int) -> None:
        """One thread for each part that is killed, and one for each other kind of fault."""
        self.most = kills
        killed: list[tuple[str, Callable[[random.Random], str]]] = [("web", self.kill_web)]
        for worker in self.site.workers:
            killed.append(("worker", partial(self.kill_worker, worker)))
        if self.site.postgresql:
            killed.append(("database", partial(self.kill_database, self.site.postgresql)))
        parts = [partial(self.keep_killing, PAUSES[name], kill) for name, kill in killed]
        parts += [self.changes_moods, self.fills_disk, self.sets_clock]
        with ThreadPoolExecutor(len(parts)) as threads:
            running = [threads.submit(part, random.Random(self.rng.random())) for part in parts]
        for each in running:
            each.result()
        self.engine.dispose()

    # Kills

    def keep_killing(
        self, pause: float, kill: Callable[[random.Random], str], rng: random.Random
    ) -> None:
        """`kill` answers what it killed once that is there again, "" where there was nothing."""
        while not self.is_over.wait(rng.uniform(0, 2 * pause)):
            if name := kill(rng):
                self.kills[name] += 1
            if self.kills.total() >= self.most:
                self.is_over.set()

    def kill_web(self, rng: random.Random) -> str:
        """The server, or the process of it that answers."""
        with self.one_at_a_time:
            processes = [self.site.web.process.pid, *self.site.web.children()]
            return self.killed("web", rng.choice(processes))

    def kill_database(self, server: PostgreSQL, rng: random.Random) -> str:
        with self.one_at_a_time:
            if rng.random() < POSTMASTER:
                return self.killed("postmaster", server.program.process.pid)
            backends = server.backends()
            return self.killed("backend", rng.choice(backends)) if backends else ""

    def killed(self, name: str, pid: int) -> str:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return ""
        self.wait_until_it_writes(name)
        return name

    def kill_worker(self, worker: Program, _rng: random.Random) -> str:
        pid = worker.kill()
        self.wait_until_taken_up(pid, time.monotonic())
        self.wait_until_it_beats(worker, pid)
        return "worker"

    # Until it is there again

    def wait_until_it_writes(self, name: str) -> None:
        """A form is answered through the front; what it promised is counted as well."""
        began, visit = time.monotonic(), self.prober.new_visit()
        path, typed = f"/m/{visit.ref}/register", {"address": visit.address}
        visit.unsure = "asked"
        while time.monotonic() < began + GIVES_UP:
            answer = self.prober.browser.ask("POST", path, typed)
            if answer and answer.status == 200:
                visit.sure["asked"], visit.unsure = 1, ""
                self.recovered[name].append(time.monotonic() - began)
                return
            time.sleep(0.05)
        self.crowd.faults.append(f"{GIVES_UP:.0f} s after a kill of {name} nothing is written")

    def wait_until_taken_up(self, pid: int, began: float) -> None:
        """Until nobody has what it had in hand; nothing is noted where that was nothing."""
        had_any = False
        while time.monotonic() < began + GIVES_UP:
            held = self.number("notices WHERE claimed_by LIKE :pid", pid)
            if held == 0:
                if had_any:
                    self.recovered["worker"].append(time.monotonic() - began)
                return
            had_any = had_any or bool(held)
            time.sleep(0.1)
        self.crowd.faults.append(f"what a worker had in hand is its own after {GIVES_UP:.0f} s")

    def wait_until_it_beats(self, worker: Program, before: int) -> None:
        deadline = time.monotonic() + GIVES_UP
        while time.monotonic() < deadline and not self.is_over.wait(0.3):
            pid = worker.process.pid
            if pid != before and self.number("worker_beats WHERE name LIKE :pid", pid):
                return

    def number(self, what: str, pid: int) -> int | None:
        """None while the database is away."""
        query = text(f"SELECT count(*) FROM {what}")
        try:
            with self.engine.connect() as connection:
                return int(connection.scalar(query, {"pid": f"%:{pid}:%"}) or 0)
        except SQLAlchemyError:
            return None

    # Beside

    def changes_moods(self, rng: random.Random) -> None:
        while not self.is_over.wait(rng.uniform(1, 5)):
            self.site.smtp.become(rng.choice(MOODS))
        self.site.smtp.mood = Mood.WELL

    def fills_disk(self, rng: random.Random) -> None:
        while self.site.disk.is_small and not self.is_over.wait(rng.uniform(10, 40)):
            self.site.disk.fill()
            self.others["the disk was full"] += 1
            self.is_over.wait(rng.uniform(1, 4))
            self.site.disk.clear()

    def sets_clock(self, rng: random.Random) -> None:
        while self.site.clock.can_be_set and not self.is_over.wait(rng.uniform(10, 40)):
            self.site.clock.set(rng.choice(JUMPS))
            self.others["the clock was set"] += 1
            self.is_over.wait(rng.uniform(2, 8))
            self.site.clock.set(0)

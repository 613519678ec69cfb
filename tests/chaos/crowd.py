"""People who register, withdraw, and come again, through the front; each keeps what was answered.

Who is told that something went wrong goes back and tries again, as the page says.
"""

import random
import re
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any

from tests.attack.ground import link_in
from tests.chaos.programs import HOST, Site
from tests.parts.forms import Forms
from tests.parts.patience import LONG

GUESTS = 6
WAITING = 4
"""So many mails somebody waits for at a time."""
PATIENCE = 75.0
"""Seconds: longer than nginx's own."""
TRIES_AGAIN = 0.3
SEATS = 25
MEETINGS = 4
"""Half of them have no more than SEATS seats."""
CODES = {"TH": "Asia/Bangkok", "MM": "Asia/Yangon", "CN": "Asia/Shanghai", "TL": "Asia/Dili"}


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


@dataclass
class Visit:
    """Somebody at one meeting. `sure` is what they were answered; `unsure` what they were not."""

    address: str
    ref: str
    path: str = ""
    """Of their own page."""
    sure: Counter[str] = field(default_factory=Counter)
    unsure: str = ""
    """What they wanted last, and have heard nothing of."""


class Browser:
    """Of somebody in a network of their own: nginx counts by network."""

    def __init__(self, site: Site, number: int, answers: Counter[str]) -> None:
        self.site, self.source, self.answers = site, f"127.0.{number + 1}.9", answers

    def ask(
        self, method: str, path: str, values: dict[str, Any] | None = None, **headers: str
    ) -> Answer | None:
        """None where there is no answer."""
        connection = HTTPConnection(
            "127.0.0.1", self.site.port, timeout=PATIENCE, source_address=(self.source, 0)
        )
        body = urllib.parse.urlencode(values or {}) if method == "POST" else None
        sent = {"Host": HOST, "Sec-Fetch-Site": "same-origin"} | headers
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, sent)
            said = connection.getresponse()
            text = said.read().decode("utf-8", "replace")
        except (OSError, HTTPException):
            self.answers["none"] += 1
            return None
        finally:
            connection.close()
        self.answers[str(said.status)] += 1
        return Answer(said.status, said.headers.get("location", ""), text)


class Crowd:
    def __init__(self, site: Site, seed: int) -> None:
        self.site, self.seed = site, seed
        self.refs: list[str] = []
        self.visits: list[Visit] = []
        self.answers: Counter[str] = Counter()
        self.is_over = threading.Event()
        self.threads: list[threading.Thread] = []
        self.faults: list[str] = []

    def start(self) -> None:
        for number in range(GUESTS):
            guest = Guest(self, number)
            thread = threading.Thread(target=guest.live, daemon=True)
            self.threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Once each has their answer, or gives up."""
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def prober(self) -> "Guest":
        """One more, who only asks for links."""
        return Guest(self, GUESTS)


class Guest:
    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd, self.number, self.count = crowd, number, 0
        self.rng = random.Random(crowd.seed * 1000 + number)
        self.browser = Browser(crowd.site, number, crowd.answers)
        self.waiting: list[Visit] = []

    def live(self) -> None:
        while not self.crowd.is_over.is_set():
            ready = [visit for visit in self.waiting if self.mail_to(visit)]
            if ready:
                self.waiting.remove(ready[0])
                self.come(ready[0])
            elif len(self.waiting) < WAITING:
                self.waiting.append(self.ask_for_link())
            else:
                self.waiting.append(self.waiting.pop(0))
                self.crowd.is_over.wait(0.1)

    def ask_for_link(self) -> Visit:
        visit = self.new_visit()
        path, typed = f"/m/{visit.ref}/register", {"address": visit.address}
        self.insist(visit, "asked", path, typed, 200)
        return visit

    def new_visit(self) -> Visit:
        self.count += 1
        address = f"guest{self.number}.{self.count}@dili.example"
        visit = Visit(address, self.rng.choice(self.crowd.refs))
        self.crowd.visits.append(visit)
        return visit

    def mail_to(self, visit: Visit) -> str:
        """Its link; a mail that was refused never comes."""
        arrived = self.crowd.site.smtp.arrived.get(visit.address)
        return path_of(link_in(arrived[0].text(), "/register/")) if arrived else ""

    def come(self, visit: Visit) -> None:
        """Registers, and may think better of it, once or twice."""
        link = self.mail_to(visit)
        form = self.opened(link)
        if form is None:
            return
        answer = self.insist(visit, "registered", link, form | self.typed(), 303)
        if answer is None:
            return
        visit.path = path_of(answer.location)
        while visit.path and self.rng.random() < 0.5:
            if not self.insist(visit, "withdrawn", f"{visit.path}/withdrawal", {}, 303):
                return
            if self.rng.random() < 0.5:
                return
            again = f"{visit.path}/registration"
            if not self.insist(visit, "registered", again, self.typed(), 303):
                return

    def opened(self, link: str) -> dict[str, str] | None:
        """The form behind a mailed link; None where it is none any more."""
        while not self.crowd.is_over.is_set():
            answer = self.browser.ask("GET", link)
            if answer and answer.status == 200:
                forms = Forms(answer.text, link).found
                found = [form for form in forms if "submission_key" in form.values]
                return found[0].values if found else None
            if answer and answer.status in {403, 404, 410}:
                return None
            self.crowd.is_over.wait(TRIES_AGAIN)
        return None

    def typed(self) -> dict[str, str]:
        code = self.rng.choice(list(CODES))
        return {
            "full_name": f"Guest {self.number}.{self.count}",
            "institute": "Institute of Rice",
            "country_code": code,
            "zone": CODES[code],
            "language": "en",
        }

    def insist(
        self, visit: Visit, what: str, path: str, values: dict[str, str], good: int
    ) -> Answer | None:
        """Until it is done, or the site says that it cannot be; None then, and at the end."""
        visit.unsure = what
        while True:
            answer = self.browser.ask("POST", path, values)
            if answer and answer.status == good:
                visit.sure[what] += 1
                visit.unsure = ""
                return answer
            if answer and answer.status not in {429, 500, 502, 503, 504}:
                visit.unsure = ""
                self.crowd.faults.append(f"{answer.status} to {what} at {path[:40]}")
                return None
            if self.crowd.is_over.wait(TRIES_AGAIN):
                return None


def path_of(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def publish_meetings(crowd: Crowd) -> None:
    """By an organiser's forms."""
    somchai = Organiser(crowd, path_of(link_in(crowd.site.sign_in_link, "/sign-in/")))
    typed = {"name": "Institute of Bangkok", "country_code": "TH", "zone": "Asia/Bangkok"}
    institute = somchai.post("/institutes", typed).rpartition("/")[2]
    day = datetime.now(UTC) + timedelta(days=30)
    for number in range(MEETINGS):
        meeting = {
            "title": f"Rice and rivers {number}",
            "day": f"{day:%Y-%m-%d}",
            "starts": "10:00",
            "ends": "12:00",
            "zone": "Asia/Bangkok",
            "hosts-0-institute_id": institute,
            "hosts-0-duty": "host",
            "visibility": "public",
            "access": "open",
        }
        path = somchai.post("/meetings", meeting)
        if number % 2:
            somchai.post(f"{path}/seats", {"seats": str(SEATS), "hold": "0"})
        somchai.post(f"{path}/publication", {})
        crowd.refs.append(path.rpartition("/")[2])


class Organiser:
    """Signed in; `post` answers where the form led to."""

    def __init__(self, crowd: Crowd, link: str) -> None:
        self.browser = Browser(crowd.site, 99, crowd.answers)
        self.cookie = ""
        deadline = time.monotonic() + LONG
        while (front := self.browser.ask("GET", "/")) is None or front.status != 200:
            assert time.monotonic() < deadline, "the site did not come up"
            time.sleep(0.1)
        self.cookie = self.sign_in(link)

    def sign_in(self, link: str) -> str:
        connection = HTTPConnection("127.0.0.1", self.browser.site.port, timeout=PATIENCE)
        connection.request("POST", link, "", {"Host": HOST, "Sec-Fetch-Site": "same-origin"})
        said = connection.getresponse()
        assert said.status == 303, said.status
        return str(said.headers["set-cookie"]).partition(";")[0]

    def post(self, path: str, values: dict[str, str]) -> str:
        answer = self.browser.ask("POST", path, values, Cookie=self.cookie)
        assert answer is not None and answer.status == 303, f"{path}: {answer}"
        return path_of(answer.location)

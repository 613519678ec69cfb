"""An organiser at work: what a script needs of a meeting is made by the forms that hosts use."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.attack.ground import Answer, Ground, link_in
from tests.parts.patience import LONG


class Host:
    """Of the Secretariat, so that every form is theirs to send."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.browser = ground, ground.secretariat()

    def post(self, path: str, values: Any = ()) -> Answer:
        answer = self.browser.post(path, values)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {answer.text[:2000]}")
        return answer

    def institute(self, name: str, country: str, zone: str, *, coordinates: bool = False) -> str:
        """Its id."""
        typed = {"name": name, "country_code": country, "zone": zone}
        more = {"is_coordinator": "y"} if coordinates else {}
        return self.post("/institutes", typed | more).url.rsplit("/", 1)[-1]

    def meeting(self, institute: str, **typed: str) -> str:
        """Published; its ref."""
        day = datetime.now(UTC) + timedelta(days=21)
        values = {
            "title": "Rice and rivers",
            "day": f"{day:%Y-%m-%d}",
            "starts": "10:00",
            "ends": "12:00",
            "zone": "Asia/Bangkok",
            "hosts-0-institute_id": institute,
            "hosts-0-duty": "host",
            "visibility": "public",
            "access": "open",
        }
        ref = self.post("/meetings", values | typed).url.rsplit("/", 1)[-1]
        self.post(f"/meetings/{ref}/publication")
        return ref

    def invite(self, ref: str, *addresses: str) -> None:
        pasted = "\n".join(f"{address.split('@')[0].title()} <{address}>" for address in addresses)
        values = {"pasted": pasted, "told": str(len(addresses)), "role": "delegate"}
        self.post(f"/meetings/{ref}/invitations", values)


class Guest:
    """Whoever has somebody's personal link."""

    def __init__(self, ground: Ground, address: str) -> None:
        self.ground, self.address, self.browser = ground, address, ground.stranger()
        ground.deliver()
        self.link = personal_link(ground, address)

    def register(self) -> Answer:
        typed = {"full_name": self.address.split("@")[0].title(), "institute": "Institute of Rice"}
        more = {"country_code": "MM", "zone": "Asia/Yangon", "language": "en"}
        return self.browser.post(f"{self.link}/registration", typed | more)

    def withdraw(self) -> Answer:
        return self.browser.post(f"{self.link}/withdrawal")

    @property
    def mails(self) -> int:
        return len(self.ground.smtp.to(self.address))


def personal_link(ground: Ground, address: str) -> str:
    words = ground.smtp.to(address)[-1].text()
    return re.sub(r"^https?://[^/]+", "", link_in(words, "/r/")).split("/join")[0].rstrip(".")


def work(ground: Ground) -> None:
    """A worker, as on every site."""
    ground.spawn("flask", "--app", "wsgi", "worker")


def settle(ground: Ground) -> None:
    """Until the worker has nothing to do at this moment."""
    waits = "sent_at IS NULL AND failed_at IS NULL AND overtaken_at IS NULL AND due_at <= :now"
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
        if not ground.sql(f"SELECT 1 FROM notices WHERE {waits} LIMIT 1", now=now):
            return
        time.sleep(0.1)
    raise RuntimeError("the worker did not come to an end")


def later(ground: Ground) -> None:
    """As if hours had gone by: whatever was put off is sent, if it is still to be said."""
    ground.sql("UPDATE notices SET due_at = created_at WHERE attempts = 0 AND sent_at IS NULL")
    settle(ground)

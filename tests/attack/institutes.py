"""Institutes with an organiser each, and what these try with each other's meetings."""

import re
from datetime import date, timedelta
from typing import Any

from tests.attack.ground import Answer, Broken, Browser, Ground

CITIES = {"Bangkok": "TH", "Yangon": "MM", "Dili": "TL"}
GUEST = "guest@guest.example"
DAY = date.today() + timedelta(days=30)
DAY += timedelta(days=(7 - DAY.weekday()) % 7)


class Institutes:
    """`Institute of <city>`, and who acts for it; of those `without` nobody acts."""

    def __init__(self, ground: Ground, *cities: str, without: str = "") -> None:
        self.ground = ground.start()
        self.secretariat = ground.secretariat()
        self.ids = {city: self._found(city) for city in [*cities, *([without] if without else [])]}
        self.organisers = {city: self.appoint(city) for city in cities}

    def _found(self, city: str) -> int:
        values = {"name": f"Institute of {city}", "country_code": CITIES[city]}
        self.secretariat.post("/institutes", values | {"zone": "Asia/Bangkok"})
        ((id,),) = self.ground.sql("SELECT max(id) FROM institutes")
        return int(id)

    def appoint(self, city: str) -> Browser:
        address = f"{city.lower()}@{city.lower()}.example"
        values = {"full_name": f"Organiser in {city}", "address": address}
        self.secretariat.post(f"/institutes/{self.ids[city]}/appointments", values)
        return self.ground.sign_in(address)

    def form(self, *cities: str, **more: Any) -> dict[str, Any]:
        values = {
            "title": "Rice and rivers",
            "day": DAY.isoformat(),
            "starts": "10:00",
            "ends": "12:00",
            "zone": "Asia/Bangkok",
            "working_group_id": "0",
            "visibility": "public",
            "access": "invited",
            "languages": "en",
            "confirmed": "1",
        }
        for number, city in enumerate(cities):
            values[f"hosts-{number}-institute_id"] = str(self.ids[city])
            values[f"hosts-{number}-duty"] = "host"
        return values | more

    def meeting(self, by: str, *cities: str, **more: Any) -> str:
        """Where the draft is; a guest is invited already."""
        answer = self.organisers[by].post("/meetings", self.form(*cities, **more))
        if "/meetings/" not in answer.url:
            raise RuntimeError(f"the draft was not kept: {answer.status}")
        path = answer.url.removeprefix(self.ground.url)
        self.invite(by, path)
        return path

    def poll(self, by: str, *cities: str) -> str:
        """Where the draft is."""
        answer = self.organisers[by].post("/polls", self.poll_form(*cities))
        if "/polls/" not in answer.url:
            raise RuntimeError(f"the poll was not kept: {answer.status}")
        return answer.url.removeprefix(self.ground.url)

    def poll_form(self, *cities: str, **more: Any) -> dict[str, Any]:
        values = {
            "title": "When do we meet?",
            "zone": "Asia/Bangkok",
            "working_group_id": "0",
            "closes_day": (DAY - timedelta(days=7)).isoformat(),
            "closes_time": "17:00",
            "pasted_required": f"Guest <{GUEST}>",
        }
        for number, city in enumerate(cities):
            values[f"hosts-{number}-institute_id"] = str(self.ids[city])
        for number in range(2):
            values[f"dates-{number}-day"] = (DAY + timedelta(days=number)).isoformat()
            values |= {f"dates-{number}-starts": "10:00", f"dates-{number}-ends": "12:00"}
        return values | more

    def invite(self, by: str, path: str) -> None:
        """By pasting, and looking at what was read, as the pages want it."""
        answers = {f"who:{GUEST}": "new"}
        people = {"pasted": f"Guest <{GUEST}>", "role": "delegate"} | answers
        self.organisers[by].post(f"{path}/invitations", people)

    def edit(self, by: str, path: str, *cities: str, **more: Any) -> Answer:
        return self.organisers[by].post(path, self.form(*cities, **more))

    def publish(self, by: str, path: str) -> None:
        self.organisers[by].post(f"{path}/publication")

    def agree_to_all(self, city: str, path: str) -> None:
        """Whatever the page of the meeting asks of this host."""
        page = self.organisers[city].get(path)
        for action in re.findall(rf"{path}/proposals/\d+/agreement", page.text):
            self.organisers[city].post(action)

    def published_together(self, *cities: str) -> str:
        """A meeting that each of these hosts agreed to, and to publishing it."""
        first, *others = cities
        path = self.meeting(first, *cities)
        self.publish(first, path)
        for city in others:
            self.agree_to_all(city, path)
        if self.fact(path, "published_at") is None:
            raise RuntimeError("the hosts agreed, and the meeting is not published")
        return path

    def fact(self, path: str, column: str) -> Any:
        """Of the meeting, as the database has it."""
        ref = path.rsplit("/", 1)[1]
        ((value,),) = self.ground.sql(f"SELECT {column} FROM meetings WHERE ref = :ref", ref=ref)
        return value

    def check_unnamed(self, city: str, path: str) -> None:
        """Raises Broken where somebody outside reads that this institute hosts."""
        name, stranger = f"Institute of {city}", self.ground.stranger()
        feed = stranger.get("/feeds/meetings.ics").text.replace("\r\n ", "")
        mails = [mail for mail in self.ground.deliver() if mail.recipient == GUEST]
        places = {
            "the public page": name in stranger.get(path.replace("/meetings/", "/m/")).text,
            "the list of meetings": name in stranger.get("/").text,
            "the feed": name in feed,
            "a mail": any(name in mail.text() + str(mail.message["From"]) for mail in mails),
        }
        if spoken := [place for place, is_named in places.items() if is_named]:
            raise Broken(f"{name} never agreed, and is a host by {', '.join(spoken)}")

"""Whoever shares a calendar reads by its link what is stored of somebody at every meeting.

The entry of one meeting is in an assistant's calendar. Its link must not open what the person's
other meetings are, neither as a page nor as a file nor as the calendar of all their meetings.
"""

import re

from tests.attack.ground import Broken, Browser, Ground
from tests.attack.host import Host, personal_link

SECRET = "A closed matter"


def attack(ground: Ground) -> None:
    ground.start()
    host = Host(ground)
    rice = host.institute("Institute of Rice", "TH", "Asia/Bangkok")
    shared = host.meeting(rice)
    host.invite(shared, "aye@yangon.example")
    ground.deliver()
    link = personal_link(ground, "aye@yangon.example")
    closed = host.meeting(rice, title=SECRET, visibility="closed", access="invited")
    host.invite(closed, "aye@yangon.example")
    ground.deliver()

    assistant = ground.stranger()
    register(assistant, link)
    seen = {path: assistant.get(link + path).text for path in ("", "/data", "/data.json")}
    for address in re.findall(r"/feeds/people/[\w-]+\.ics", "".join(seen.values())):
        seen[address] = assistant.get(address).text

    if told := [path or "the page itself" for path, text in seen.items() if SECRET in text]:
        raise Broken(f"the link of one meeting tells of another: {', '.join(told)}")


def register(assistant: Browser, link: str) -> None:
    """As the person did: a registered place offers the most."""
    typed = {"full_name": "Aye", "institute": "Institute of Rice", "country_code": "MM"}
    more = {"zone": "Asia/Yangon", "language": "en"}
    assistant.post(f"{link}/registration", typed | more)

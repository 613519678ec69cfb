"""What scripts need around a meeting: made by the Secretariat's forms, as people make it."""

import re
from datetime import date, timedelta
from typing import Any

from tests.attack.ground import Browser, Ground, link_in


def host_institute(secretariat: Browser, name: str = "Institute of Bangkok") -> int:
    """Its id."""
    values = {"name": name, "country_code": "TH", "zone": "Asia/Bangkok"}
    made = secretariat.post("/institutes", values)
    if made.status != 200:
        raise RuntimeError(f"the institute was not made: {made.status}")
    return int(made.url.rpartition("/")[2])


def open_meeting(secretariat: Browser, institute: int, **values: Any) -> str:
    """Public, open to anybody, published; its ref."""
    day = date.today() + timedelta(days=30)
    usual = {
        "title": "Rice and rivers",
        "day": day.isoformat(),
        "starts": "10:00",
        "ends": "12:00",
        "zone": "Asia/Bangkok",
        "working_group_id": "0",
        "visibility": "public",
        "access": "open",
        "hosts-0-institute_id": str(institute),
        "hosts-0-duty": "host",
        "languages": "en",
    }
    made = secretariat.post("/meetings", usual | values, follow=False)
    found = re.search(r"/meetings/([2-9a-z]{8})", made.headers.get("location", ""))
    if not found:
        raise RuntimeError(f"the meeting was not made: {made.status}")
    secretariat.post(f"/meetings/{found[1]}/publication")
    return found[1]


def registration_link(ground: Ground, ref: str, address: str = "eve@elsewhere.example") -> str:
    """As it is mailed to a stranger who asks for it."""
    ground.stranger().post(f"/m/{ref}/register", {"address": address})
    ground.deliver()
    return link_in(ground.smtp.to(address)[-1].text(), "/register/")

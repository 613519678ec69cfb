"""Lists as secretariats send them."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from nact_meet.meetings.models.meeting import Meeting
from tests.cast import Cast

LIST = """Full name;Mail address;Institute;Country;Position;Role
Aye Aye;aye@yangon.example;Institute of Yangon;Myanmar;Director;Speaker
Phonesavanh;phonesavanh@vientiane.example;Institute of Vientiane;Lao PDR;;
王芳;wang@shanghai.example;Institute of Shanghai;中国;研究员;团长
;nobody@dili.example;;;;
Sok;sok at phnompenh.example;;Cambodia;;
Rizal;rizal@manila.example;;Atlantis;;
"""
"""One is known, two are new, three cannot be taken."""


class Desk:
    """What an organiser does with lists."""

    def __init__(self, client: FlaskClient, meeting: Meeting) -> None:
        self.client = client
        self.base = f"/meetings/{meeting.ref}/import"

    def send(self, octets: bytes, name: str = "list.csv") -> Any:
        return self.client.post(self.base, data={"file": (BytesIO(octets), name)})

    def read(self, octets: bytes | str) -> str:
        """The page on which a list that was understood is looked at; "" and the answer else."""
        octets = octets.encode() if isinstance(octets, str) else octets
        answer = self.send(octets)
        assert answer.status_code == 303, answer.text
        return str(answer.location)

    def choose(self, url: str, **chosen: Any) -> Any:
        """What the form has, and what is chosen otherwise."""
        page = self.client.get(url).text
        names = re.findall(r'name="(columns-\d+)"', page)
        values = dict.fromkeys(names, "")
        for name in names:
            select = page[page.index(f'name="{name}"') :]
            if found := re.search(
                r'<option selected value="([^"]*)"', select.split("</select>")[0]
            ):
                values[name] = found[1]
        if charset := re.search(r'name="charset".*?<option selected value="([^"]*)"', page, re.S):
            values["charset"] = charset[1]
        usual = {
            "role": "delegate",
            "standing": "invited",
            "sharing": "unknown",
            "has_heading": "y",
        }
        data = {key: value for key, value in (usual | values | chosen).items() if value is not None}
        return self.client.post(url, data=data)

    def bring(self, url: str, told: int = 0) -> Any:
        return self.client.post(f"{url}/people", data={"told": str(told)})

    def show(self, url: str, **wanted: Any) -> str:
        return str(self.client.get(url, query_string=wanted).text)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return cast.meeting()


@pytest.fixture
def desk(organiser_client: FlaskClient, meeting: Meeting) -> Desk:
    return Desk(organiser_client, meeting)

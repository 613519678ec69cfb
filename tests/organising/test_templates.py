"""The network's usual meetings: what each begins with is in the draft, and can be changed."""

import pytest
from flask.testing import FlaskClient

from nact_meet.organising.forms.templates import TEMPLATES
from tests.cast import Cast
from tests.organising.test_meeting_pages import DAY, only_meeting


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_draft_has_what_its_template_says(
    organiser_client: FlaskClient, cast: Cast, name: str
) -> None:
    template = TEMPLATES[name]
    page = organiser_client.get(f"/meetings/new?template={name}").text
    first = {
        "section": "basics", "template": name, "title": "Salt", "day": DAY.isoformat(),
        "starts": "10:00", "ends": "14:00", "zone": "Asia/Bangkok", "working_group_id": "0",
        "hosts-0-institute_id": str(cast.institute.id), "hosts-0-duty": "host",
    }  # fmt: skip

    answer = organiser_client.post("/meetings", data=first)

    assert f'value="{template.title}"' in page and f'name="template" value="{name}"' in page
    assert answer.status_code == 303
    meeting = only_meeting()
    items = [(item.kind, item.title, item.minutes) for item in meeting.agenda]
    assert items == [(kind, str(title), minutes) for kind, title, minutes in template.items]
    assert (meeting.is_public, meeting.is_open) == (template.is_public, template.is_open)
    assert tuple(meeting.languages) == tuple(template.languages)
    assert tuple(meeting.reminder_minutes) == tuple(template.reminders)


def test_an_unknown_template_is_an_empty_meeting(organiser_client: FlaskClient) -> None:
    answer = organiser_client.get("/meetings/new?template=party")

    assert answer.status_code == 200 and "Annual forum" in answer.text

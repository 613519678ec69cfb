"""Links as mail programs hand them on open what they opened in the mail."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.web.worn_links import as_mailed
from tests.links.conftest import PATHS, World

AFTER = (
    *".,)>/;'\"”’。）》，；、！?*]}",
    *(
        ").",
        ">,",
        "/.",
        "\u3002\u8bf7\u70b9\u51fb",
        "&amp;utm_source=mail",
        "&utm_medium=x",
        "=",
        " ",
    ),
    *("%2E", "%2C", "%29", "%3E", "%3B", "%27", "%22", "%E2%80%9D", "%E3%80%82", "%EF%BC%89"),
    *("%E3%80%8B", "%2F", "%20", "%0D%0A", "%3D", "%26amp%3Butm_source=mail", "%252E"),
    "%E2%80%8B",
    "?utm_source=mail&utm_medium=x",
)
"""What stands behind a link."""
INSIDE = ("=", "%20", "%0A", "%0D%0A", "=%0D%0A", "%3D%0A", "%C2%A0", "%E2%80%8B", "%C2%AD")
"""What a program leaves in a link that it wraps."""


def test_a_link_of_every_kind_survives_its_sentence_and_a_wrapped_line(
    client: FlaskClient, world: World
) -> None:
    codes = {}
    for make in PATHS.values():
        path = make(world)
        half = len(path) // 2
        urls = [path + after for after in ("", ".", ")", ">", "/", "%3B", "。")]
        urls += [path[:half] + inside + path[half:] for inside in ("=", "%0D%0A", "%20")]
        codes |= {url: client.get(url).status_code for url in urls}

    assert codes == dict.fromkeys(codes, 200), "and nobody is redirected"


def test_whatever_follows_a_link_or_breaks_it_is_left_out(app: Flask) -> None:
    path = "/r/WzEsImFfYi1jIl0.a_B-9_"
    urls = [path + after for after in AFTER]
    urls += [path[:9] + inside + path[9:] for inside in INSIDE]
    seen = {}
    for url in urls:
        with app.test_request_context(url) as context:
            seen[url] = as_mailed(context.request.environ["PATH_INFO"])

    assert seen == dict.fromkeys(urls, path)


@pytest.mark.parametrize(
    "path", ["/", "/meetings", "/feeds/people/a-_b.ics", "/m/23456789/register/a.b.c-", "//x", "/_"]
)
def test_a_path_of_ours_is_left_alone(path: str) -> None:
    assert as_mailed(path) == path


@pytest.mark.parametrize("path", ["/.", "/。", "/%", "/\xff\xfe", "/" + "é" * 3000])
def test_of_what_is_nothing_of_ours_nothing_is_left(path: str) -> None:
    assert as_mailed(path) == "/"


def test_a_form_sent_to_a_worn_link_is_heard(client: FlaskClient, world: World) -> None:
    answer = client.post(f"/r/{world.place.token}/refusal).")

    assert answer.status_code == 303
    assert answer.location == f"/r/{world.place.token}?done=no"


def test_files_are_asked_for_by_the_name_they_have(client: FlaskClient) -> None:
    assert client.get("/static/app.css.").status_code == 404

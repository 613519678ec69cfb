"""A form that came back has an address that only posts: opened again, it leads to its page."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/r/some-link/busy/calendar", "/r/some-link/busy"),
        ("/r/some-link/busy/blocks/7/end", "/r/some-link/busy"),
        ("/people/7/busy/blocks", "/people/7/busy"),
        ("/meetings/abc/import/5/people", "/meetings/abc/import/5"),
        ("/meetings/abc/participants/9/invitation", "/meetings/abc/participants/9"),
        ("/sign-out", "/"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_address_that_only_posts_leads_to_its_page(
    client: FlaskClient, asked: str, page: str, method: str
) -> None:
    answer = client.open(asked, method=method)

    assert (answer.status_code, answer.location) == (303, page)


def test_what_can_be_neither_opened_nor_posted_to_is_still_refused(client: FlaskClient) -> None:
    assert client.put("/people/7/busy/blocks").status_code == 405

"""Two contacts of one institute who name people at the same moment, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from nact_meet.delegations import links
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.seating import CountrySeats
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.delegations.naming import khins, name, names, person, row, rows, seats
from tests.parts.patience import LONG


def press_at_once(app: Flask, *forms: tuple[str, dict[str, str]]) -> list[tuple[int, str]]:
    ready = Barrier(len(forms), timeout=LONG)
    db.session.remove()

    def press(form: tuple[str, dict[str, str]]) -> tuple[int, str]:
        client = app.test_client()
        ready.wait()
        answer = client.post(form[0], data=form[1])
        return answer.status_code, answer.text

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(press, forms))


def test_they_neither_oversell_nor_lose_a_name(
    app_on_both: Flask, nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    seats(meeting, cast, 9, MM=3)
    urls = [f"/n/{links.token_for(nomination, each)}/people" for each in (yangon.khin, yangon.zaw)]
    nomination_id = nomination.id

    answers = press_at_once(
        app_on_both,
        (urls[0], rows(row("Min Thu"), row("Hla Hla"))),
        (urls[1], rows(row("Su Su"), row("Tin Tin"))),
    )

    assert sorted(status for status, _ in answers) == [303, 422]
    kept = "Hla Hla" if answers[0][0] == 422 else "Tin Tin"
    assert f'value="{kept}"' in "".join(text for _, text in answers)
    assert db.session.query(CountrySeats).one().taken == 2
    assert len(names(db.session.get_one(Nomination, nomination_id))) == 2


def test_one_place_has_one_substitute(
    app_on_both: Flask, nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    seats(meeting, cast, 9, MM=1)
    (place,) = name(nomination, khins(yangon), person("Min Thu"))
    nomination_id, path = nomination.id, f"people/{place.id}/substitution"
    forms = [
        (f"/n/{links.token_for(nomination, each)}/{path}", substitute(row(full_name)))
        for each, full_name in ((yangon.khin, "Su Su"), (yangon.zaw, "Tin Tin"))
    ]

    answers = press_at_once(app_on_both, *forms)

    assert sorted(status for status, _ in answers) == [303, 404]
    (left,) = names(db.session.get_one(Nomination, nomination_id))
    assert left in ("Su Su", "Tin Tin")
    assert db.session.query(CountrySeats).one().taken == 1


def test_whoever_declines_while_somebody_is_named_instead_frees_no_second_seat(
    app_on_both: Flask, nomination: Nomination, meeting: Meeting, yangon: Yangon, cast: Cast
) -> None:
    seats(meeting, cast, 9, MM=1)
    (place,) = name(nomination, khins(yangon), person("Min Thu"))
    nomination_id, own = nomination.id, f"/r/{place.token}/withdrawal"
    url = f"/n/{links.token_for(nomination, yangon.khin)}/people/{place.id}/substitution"

    answers = press_at_once(app_on_both, (own, {}), (url, substitute(row("Su Su"))))

    assert [status for status, _ in answers] == [303, 303]
    assert names(db.session.get_one(Nomination, nomination_id)) == ["Su Su"]
    assert db.session.query(CountrySeats).one().taken == 1


def substitute(typed: dict[str, str]) -> dict[str, str]:
    return {f"person-{key}": value for key, value in typed.items()} | {
        "person-role": "delegate",
        "person-language": "en",
    }

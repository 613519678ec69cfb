"""Passkeys: who has one signs in without mail, and what only looks like one opens nothing."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.organiser import Organiser
from nact_meet.signing_in.ceremonies import ANSWERED_WITHIN, LONGEST_ANSWER
from nact_meet.signing_in.models.passkey import (
    MOST_PASSKEYS,
    PERMIT_LASTS,
    Passkey,
    PasskeyPermit,
    PasskeyRule,
)
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, assemble
from tests.parts.deliver import deliver
from tests.parts.locks import wait_until_somebody_waits
from tests.parts.patience import LONG
from tests.parts.smtp import MailServer
from tests.parts.statements import statements
from tests.signing_in.authenticator import PRESENT, VERIFIED, Device, text

Press = tuple[FlaskClient, str, dict[str, str]]
"""Whose browser, where, and what it sends."""
ROOT = Path(__file__).parents[2]


def browser(app: Flask, organiser: Organiser) -> FlaskClient:
    """One that has just signed in by a mailed link."""
    link = SignInLink.for_organiser(organiser)
    db.session.add(link)
    db.session.commit()
    client = app.test_client()
    assert client.post(f"/sign-in/{link.token}").status_code == 303
    return client


def add(client: FlaskClient, device: Device, name: str = "Phone") -> Any:
    options = client.post("/account/passkeys/options").get_json()
    data = {"name": name, "credential": device.make(options)}
    return client.post("/account/passkeys", data=data)


def asked(client: FlaskClient) -> dict[str, Any]:
    answer = client.post("/sign-in/passkey/options")
    assert answer.status_code == 200
    return dict(answer.get_json())


def shown(client: FlaskClient, answer: str, **more: str) -> Any:
    return client.post("/sign-in/passkey", data={"credential": answer, **more})


def signs_in(client: FlaskClient) -> bool:
    return client.get("/people").status_code == 200


@pytest.fixture
def device(app: Flask, cast: Cast) -> Device:
    """Somchai's phone, which has a passkey of this site."""
    device = Device()
    assert add(browser(app, cast.organiser), device).status_code == 303
    return device


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_an_organiser_signs_in_by_a_passkey(app_on_both: Flask, cast: Cast) -> None:
    device, client = Device(), app_on_both.test_client()
    added = add(browser(app_on_both, cast.organiser), device)

    answer = shown(client, device.use(asked(client)), next="/people?q=wei")

    assert (added.status_code, answer.status_code) == (303, 303)
    assert answer.location == "/people?q=wei"
    assert signs_in(client)
    passkey = db.session.scalars(select(Passkey)).one()
    assert (passkey.name, passkey.used_at is not None) == ("Phone", True)


def test_nobody_is_sent_to_another_site(client: FlaskClient, device: Device) -> None:
    answer = shown(client, device.use(asked(client)), next="//evil.example")

    assert answer.location == "/desk"


def test_a_passkey_is_discovered_and_its_owner_verified(app: Flask, cast: Cast) -> None:
    client = browser(app, cast.organiser)
    first = client.post("/account/passkeys/options").get_json()
    add(client, Device())
    second = client.post("/account/passkeys/options").get_json()

    assert first["authenticatorSelection"]["residentKey"] == "required"
    assert first["authenticatorSelection"]["userVerification"] == "required"
    assert first["rp"]["id"] == "localhost"
    assert first["challenge"] != second["challenge"]
    assert len(second["excludeCredentials"]) == 1
    options = asked(app.test_client())
    assert (options["userVerification"], "allowCredentials" in options) == ("required", False)


WRONG = {
    "another origin": {"origin": "http://evil.example"},
    "another port": {"origin": "http://localhost:8001"},
    "another site's": {"rp_id": "evil.example"},
    "nobody verified": {"flags": PRESENT},
    "nobody there": {"flags": VERIFIED},
    "another key": {"key": Device().key},
    "another account": {"handle": text(b"x" * 32)},
    "an unknown passkey": {"credential_id": b"y" * 16},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_only_looks_like_a_passkey_opens_nothing(
    client: FlaskClient, device: Device, wrong: str
) -> None:
    answer = shown(client, replace(device, **WRONG[wrong]).use(asked(client)))

    assert answer.status_code == 422
    assert "not accepted" in answer.text
    assert not signs_in(client)


@pytest.mark.parametrize("wrong", ["another origin", "another site's", "nobody verified"])
def test_what_only_looks_like_a_new_passkey_is_not_added(
    app: Flask, cast: Cast, wrong: str
) -> None:
    client = browser(app, cast.organiser)

    answer = add(client, replace(Device(), **WRONG[wrong]))

    assert answer.status_code == 422
    assert 'value="Phone"' in answer.text
    assert db.session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"id": 1}',
        '{"id": "\\ud800"}',
        "{" * 9000,
        '"' + "x" * LONGEST_ANSWER + '"',
    ],
)
def test_nonsense_is_refused(client: FlaskClient, device: Device, answer: str) -> None:
    asked(client)

    assert shown(client, answer).status_code == 422


def test_a_bent_answer_is_refused_whatever_is_bent(client: FlaskClient, device: Device) -> None:
    whole = json.loads(device.use(asked(client)))
    statuses = set()
    for name in whole["response"]:
        for value in ("", "AAAA", None, "\u2603", "A" * 999):
            bent = whole | {"response": whole["response"] | {name: value}}
            asked(client)
            statuses.add(shown(client, json.dumps(bent)).status_code)

    assert statuses == {422}


def test_an_answer_opens_one_session(app: Flask, device: Device) -> None:
    client, thief = app.test_client(), app.test_client()
    answer = device.use(asked(client))
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief.set_cookie("session", cookie.value)
    assert shown(client, answer).status_code == 303

    again, stolen = shown(client, answer), shown(thief, answer)

    assert (again.status_code, stolen.status_code) == (422, 422)
    assert not signs_in(thief)


def test_an_answer_is_of_the_browser_that_was_asked(app: Flask, device: Device) -> None:
    client, other = app.test_client(), app.test_client()
    answer = device.use(asked(client))

    never_asked = shown(other, answer)
    asked(other)

    assert (never_asked.status_code, shown(other, answer).status_code) == (422, 422)


def test_a_challenge_holds_for_a_while(
    client: FlaskClient, device: Device, clock: time_machine.Traveller
) -> None:
    options = asked(client)
    clock.shift(ANSWERED_WITHIN)
    in_time = shown(client, device.use(options)).status_code
    options = asked(client)
    clock.shift(ANSWERED_WITHIN.total_seconds() + 1)

    assert (in_time, shown(client, device.use(options)).status_code) == (303, 422)


def test_an_answer_to_signing_in_adds_no_passkey(app: Flask, cast: Cast) -> None:
    client, device = browser(app, cast.organiser), Device()
    options = asked(client) | {"user": {"id": text(b"x" * 32)}}

    answer = client.post(
        "/account/passkeys", data={"name": "Phone", "credential": device.make(options)}
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(("count", "status"), [(6, 303), (5, 422), (4, 422), (0, 422)])
def test_a_counter_that_goes_back_means_a_copy(
    client: FlaskClient, device: Device, count: int, status: int
) -> None:
    device.count = 5
    assert shown(client, device.use(asked(client))).status_code == 303
    device.count = count

    answer = shown(client, device.use(asked(client)))
    device.count = 9
    afterwards = shown(client, device.use(asked(client)))

    assert (answer.status_code, afterwards.status_code) == (status, status)
    assert ("may have been copied" in answer.text) == (status == 422)


def test_somebody_elses_passkey_cannot_be_added_again(
    app: Flask, cast: Cast, device: Device
) -> None:
    maria = organiser_of(cast)

    answer = add(browser(app, maria), replace(device))

    assert answer.status_code == 422
    assert "already been added" in answer.text


def organiser_of(cast: Cast) -> Organiser:
    maria = Organiser(person=cast.maria, address="maria@dili.example")
    db.session.add(maria)
    db.session.commit()
    return maria


def test_a_passkey_is_named_and_removed(app: Flask, cast: Cast, device: Device) -> None:
    client, by_passkey = browser(app, cast.organiser), app.test_client()
    shown(by_passkey, device.use(asked(by_passkey)))
    passkey = db.session.scalars(select(Passkey)).one()
    url = f"/account/passkeys/{passkey.id}"

    client.post(f"{url}/name", data={"name": "My key"})
    named = client.get("/account/passkeys").text
    client.post(f"{url}/removal")

    assert 'value="My key"' in named
    assert not signs_in(by_passkey)
    assert shown(by_passkey, device.use(asked(by_passkey))).status_code == 422


def test_nobody_touches_anothers_passkey(app: Flask, cast: Cast, device: Device) -> None:
    other = browser(app, organiser_of(cast))
    url = f"/account/passkeys/{db.session.scalars(select(Passkey)).one().id}"

    answers = [other.post(f"{url}/{verb}", data={"name": "Mine"}) for verb in ("name", "removal")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Phone" not in other.get("/account/passkeys").text


def test_its_owner_is_told_of_each_that_comes_goes_or_was_copied(
    app: Flask, cast: Cast, device: Device, smtp: MailServer
) -> None:
    client = app.test_client()
    added = deeds(smtp)
    device.count = 5
    shown(client, device.use(asked(client)))
    for _again in range(2):
        device.count = 4
        shown(client, device.use(asked(client)))
    copied = deeds(smtp)
    passkey = db.session.scalars(select(Passkey)).one()
    browser(app, cast.organiser).post(f"/account/passkeys/{passkey.id}/removal")

    assert added == ["was added"]
    assert copied == ["was added", "may have been copied"]
    assert deeds(smtp) == ["was added", "may have been copied", "was removed"]


def deeds(smtp: MailServer) -> list[str]:
    """As the subjects of Somchai's mails say, about a passkey each."""
    deliver()
    words = ("was added", "was removed", "may have been copied")
    subjects = [str(mail.message["Subject"]) for mail in smtp.to("somchai@bangkok.example")]
    return [next(said for said in words if said in subject) for subject in subjects]


# Where one is required


@pytest.fixture
def member(app: Flask, cast: Cast) -> FlaskClient:
    """Maria's browser, a member of the Secretariat with a passkey, who requires them of all."""
    maria = organiser_of(cast)
    maria.is_secretariat = True
    client = browser(app, maria)
    add(client, Device())
    require(client)
    return client


def require(client: FlaskClient) -> Any:
    return client.post("/passkeys", data={"of_secretariat": "y", "of_organisers": "y"})


def test_a_mailed_link_alone_opens_nothing_any_more(
    app: Flask, cast: Cast, member: FlaskClient
) -> None:
    client = browser(app, cast.organiser)

    answers = [client.get("/people"), client.get("/account/devices"), client.get("/passkeys")]
    page = client.get("/account/passkeys")

    assert [answer.location for answer in answers] == ["/account/passkeys"] * 3
    assert "ask a member of the Secretariat" in page.text
    assert client.post("/account/passkeys/options").status_code == 403
    assert client.post("/account/passkeys", data={"name": "Phone"}).status_code == 403
    assert signs_in(member)


def test_sessions_of_before_end_where_a_passkey_becomes_required(app: Flask, cast: Cast) -> None:
    client, maria = browser(app, cast.organiser), organiser_of(cast)
    maria.is_secretariat = True
    db.session.commit()
    member = browser(app, maria)
    add(member, Device())
    assert signs_in(client)

    require(member)

    assert not signs_in(client)
    assert signs_in(member)


def test_another_member_allows_one_new_passkey(app_on_both: Flask, cast: Cast) -> None:
    maria = organiser_of(cast)
    maria.is_secretariat = True
    member = browser(app_on_both, maria)
    add(member, Device())
    require(member)
    client, device = browser(app_on_both, cast.organiser), Device()

    member.post(f"/passkeys/permits/{cast.organiser.id}")
    added = add(client, device)
    next_time = browser(app_on_both, cast.organiser)

    assert added.status_code == 303
    assert signs_in(client)
    assert not signs_in(next_time)
    assert next_time.post("/account/passkeys/options").status_code == 403
    assert shown(next_time, device.use(asked(next_time))).status_code == 303
    assert signs_in(next_time)


def test_nobody_allows_themselves(app: Flask, cast: Cast, member: FlaskClient) -> None:
    maria = db.session.scalars(select(Organiser).where(Organiser.is_secretariat)).one()
    somchai = browser(app, cast.organiser)

    assert member.post(f"/passkeys/permits/{maria.id}").status_code == 403
    assert somchai.post(f"/passkeys/permits/{cast.organiser.id}").location == "/account/passkeys"


def test_a_permission_ends_by_itself(
    app: Flask, cast: Cast, member: FlaskClient, clock: time_machine.Traveller
) -> None:
    member.post(f"/passkeys/permits/{cast.organiser.id}")
    clock.shift(PERMIT_LASTS)

    client = browser(app, cast.organiser)

    assert client.post("/account/passkeys/options").status_code == 403


def test_the_command_allows_one(app: Flask, cast: Cast, member: FlaskClient) -> None:
    client = browser(app, cast.organiser)
    assert client.post("/account/passkeys/options").status_code == 403

    done = app.test_cli_runner().invoke(args=["allow-passkey", "somchai@bangkok.example"])

    assert done.exit_code == 0, done.output
    assert add(client, Device()).status_code == 303
    assert signs_in(client)


def test_whoever_requires_one_has_one(app: Flask, cast: Cast) -> None:
    cast.organiser.is_secretariat = True
    db.session.commit()
    client = browser(app, cast.organiser)

    refused = require(client)
    add(client, Device())

    assert refused.status_code == 409
    assert (require(client).status_code, signs_in(client)) == (303, True)
    client.post("/passkeys", data={})
    assert db.session.scalars(select(PasskeyRule)).all() == []


def test_only_the_secretariat_says_who_needs_one(app: Flask, cast: Cast) -> None:
    client = browser(app, cast.organiser)

    answers = [client.get("/passkeys"), require(client), client.post("/passkeys/permits/1")]

    assert [answer.status_code for answer in answers] == [403] * 3


def test_the_last_one_is_not_removed_where_it_is_required(
    app: Flask, cast: Cast, member: FlaskClient
) -> None:
    [passkey] = db.session.scalars(select(Passkey))
    copied = Passkey(organiser=passkey.organiser, credential_id="copied", public_key=b"")
    copied.user_handle, copied.name, copied.suspect_at = passkey.user_handle, "Old", utc_now()
    db.session.add(copied)
    db.session.commit()

    answer = member.post(f"/account/passkeys/{passkey.id}/removal")

    assert answer.status_code == 409
    assert signs_in(member)


def test_of_two_new_ones_at_once_a_permission_is_good_for_one(
    app_on_both: Flask, cast: Cast
) -> None:
    require_of_organisers(cast)
    PasskeyPermit.give(cast.organiser, by=None)
    clients = [browser(app_on_both, cast.organiser) for _ in range(2)]
    presses: list[Press] = []
    for client in clients:
        options = client.post("/account/passkeys/options").get_json()
        data = {"name": "Phone", "credential": Device().make(options)}
        presses.append((client, "/account/passkeys", data))

    assert press_at_once(presses) == [303, 403]
    assert len(db.session.scalars(select(Passkey)).all()) == 1


def test_of_two_last_ones_removed_at_once_one_stays(
    postgresql_url: str, make_app: Callable[..., Flask]
) -> None:
    app = make_app(postgresql_url)
    cast = assemble()
    client, devices = browser(app, cast.organiser), (Device(), Device())
    for device in devices:
        add(client, device)
    require_of_organisers(cast)
    owner = app.test_client()
    shown(owner, devices[0].use(asked(owner)))
    ours, others = [passkey.id for passkey in Passkey.all_of(cast.organiser)]
    db.session.rollback()

    with ThreadPoolExecutor(1) as pool:
        mine = {passkey.id: passkey for passkey in Passkey.all_of(cast.organiser, for_update=True)}
        db.session.delete(mine[ours])
        db.session.flush()
        removed = pool.submit(owner.post, f"/account/passkeys/{others}/removal")
        wait_until_somebody_waits()
        db.session.commit()

    assert removed.result(timeout=LONG).status_code == 409
    assert [passkey.id for passkey in Passkey.all_of(cast.organiser)] == [others]


def test_of_two_new_ones_at_once_only_as_many_are_kept_as_there_is_room_for(
    app_on_both: Flask, cast: Cast
) -> None:
    for number in range(MOST_PASSKEYS - 1):
        kept = {"credential_id": str(number), "public_key": b"", "user_handle": "h", "name": "Old"}
        db.session.add(Passkey(organiser=cast.organiser, **kept))
    db.session.commit()
    presses: list[Press] = []
    for _ in range(2):
        client = browser(app_on_both, cast.organiser)
        options = client.post("/account/passkeys/options").get_json()
        data = {"name": "Phone", "credential": Device().make(options)}
        presses.append((client, "/account/passkeys", data))

    assert press_at_once(presses) == [303, 409]
    assert len(db.session.scalars(select(Passkey)).all()) == MOST_PASSKEYS
    assert presses[0][0].post("/account/passkeys/options").status_code == 409


@pytest.mark.parametrize("what", ["a permit", "a rule"])
def test_two_members_may_say_the_same_at_the_same_moment(
    postgresql_url: str, make_app: Callable[..., Flask], what: str
) -> None:
    app = make_app(postgresql_url)
    cast = assemble()
    maria = organiser_of(cast)
    maria.is_secretariat = True
    member = browser(app, maria)
    url = f"/passkeys/permits/{cast.organiser.id}" if what == "a permit" else "/passkeys"
    typed = {} if what == "a permit" else {"of_organisers": "y"}

    with ThreadPoolExecutor(1) as pool:
        if what == "a permit":
            PasskeyPermit.give(cast.organiser, by=cast.somchai)
        else:
            PasskeyRule.put(for_secretariat=False, required=True, by=cast.somchai)
        db.session.flush()
        second = pool.submit(member.post, url, data=typed)
        wait_until_somebody_waits()
        db.session.commit()

    assert second.result(timeout=LONG).status_code == 303
    assert PasskeyRule.requires_of(cast.organiser) == (what == "a rule")
    assert (PasskeyPermit.of(cast.organiser) is None) == (what == "a rule")


def require_of_organisers(cast: Cast) -> None:
    PasskeyRule.put(for_secretariat=False, required=True, by=cast.somchai)
    db.session.commit()


def press_at_once(presses: list[Press]) -> list[int]:
    """How each was answered, the lowest first."""
    db.session.remove()
    ready = Barrier(len(presses), timeout=LONG)

    def press(each: Press) -> int:
        client, url, data = each
        ready.wait()
        return client.post(url, data=data).status_code

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(pool.map(press, presses))


def test_whether_one_is_required_costs_no_statement(
    app: Flask, cast: Cast, member: FlaskClient
) -> None:
    with statements() as seen:
        member.get("/account/devices")

    assert len([each for each in seen if "passkey_rules" in each]) == 1


START = """
import sys
from pathlib import Path
from config import Settings
from nact_meet import chores, create_app, worker
create_app(Settings(database_url="sqlite://", data_dir=Path(sys.argv[1]), log_level="ERROR"))
print({"webauthn", "cryptography", "cbor2"} & set(sys.modules))
"""


def test_web_and_worker_start_without_cryptography(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=True,
    )

    assert done.stdout.strip() == "set()"

"""All that is stored of somebody, by a link mailed anew: to see, to take along and to erase."""

import json

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from nact_meet.busy.models import BusyBlock, BusyFeed
from nact_meet.directory.labels import WORDINGS, said
from nact_meet.directory.models.consent import Matter
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.speaking import offer_languages
from nact_meet.fair_time.ledger.own_share import own_shares
from nact_meet.history.models import Who
from nact_meet.own_data.access import all_own_data_or_refuse, erasure_or_refuse, link_or_refuse
from nact_meet.own_data.erasing import ask_to_erase, keep_after_all, mail_links
from nact_meet.own_data.export import exported
from nact_meet.own_data.models import ERASURE_HOURS, LINK_MINUTES
from nact_meet.own_data.own_data import OwnData
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.signing_in.models.passkey import Passkey
from nact_meet.web.dead_links import dead_link
from nact_meet.web.extensions import db, limiter
from nact_meet.web.tokens import BadLink, ExpiredLink

bp = Blueprint("all_own_data", __name__)


@bp.get("/own-data/<token>")
def show(token: str) -> str:
    own = all_own_data_or_refuse(token)
    feed, blocks = BusyFeed.of(own.person), BusyBlock.all_of(own.person)
    shares = own_shares(own.person.id, [place.meeting_id for place in own.places])
    kept = {"feed": feed, "blocks": blocks, "shares": shares} | account_of(own.person.organiser)
    return page("show", own, token, minutes=LINK_MINUTES, **kept)


def account_of(organiser: Organiser | None) -> dict[str, object]:
    """Where an organiser signed in, and by what."""
    if organiser is None:
        return {}
    return {"sessions": BrowserSession.all_of(organiser), "passkeys": Passkey.all_of(organiser)}


@bp.get("/own-data/<token>/own-data.json")
def download(token: str) -> Response:
    """docs/own-data.md says what each key means."""
    text = json.dumps(exported(all_own_data_or_refuse(token)), ensure_ascii=False, indent=2)
    answer = Response(text + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="own-data.json"'
    return answer


def reader(token: str) -> tuple[Person, Who]:
    person = all_own_data_or_refuse(token).person
    return person, {"by": person}


offer_languages(bp, "/own-data/<token>", reader)


@bp.post("/own-data/<token>/feed")
def replace_feed(token: str) -> Answer:
    all_own_data_or_refuse(token).person.replace_feed()
    db.session.commit()
    return redirect(url_for(".show", token=token, _anchor="feed"), 303)


@bp.get("/own-data/<token>/erasure")
def confirm(token: str) -> str:
    own = all_own_data_or_refuse(token)
    return page("erasure", own, token, memory=WORDINGS[Matter.MEMORY], hours=ERASURE_HOURS)


@bp.post("/own-data/<token>/erasure")
def erase(token: str) -> Answer:
    """The link opens nothing afterwards: what it has done is said on a page of nobody's."""
    own = all_own_data_or_refuse(token)
    ask_to_erase(own, said(Matter.MEMORY, agrees="memory" in request.form))
    db.session.commit()
    return redirect(url_for(".asked"), 303)


@bp.get("/privacy/erasure")
def asked() -> str:
    return render_template("privacy/all_own_data/asked.html", hours=ERASURE_HOURS)


@bp.post("/own-data/<token>/link")
@limiter.limit("10 per hour")
def renew(token: str) -> Answer:
    """Its half hour is over, and its owner was still reading."""
    mail_links(link_or_refuse(token).contact.person)
    db.session.commit()
    return redirect(url_for(".mailed"), 303)


@bp.get("/privacy/link")
def mailed() -> str:
    return render_template("privacy/all_own_data/mailed.html", minutes=LINK_MINUTES)


@bp.get("/erasure/<token>")
def show_erasure(token: str) -> str:
    """Changes nothing: mail scanners open links."""
    erasure = erasure_or_refuse(token)
    zone = OwnData.of_contact(erasure.contact).zone
    return render_template(
        "privacy/all_own_data/keep.html", erasure=erasure, zone=zone, token=token
    )


@bp.post("/erasure/<token>/end")
def keep(token: str) -> Answer:
    keep_after_all(erasure_or_refuse(token))
    db.session.commit()
    return redirect(url_for(".kept"), 303)


@bp.get("/privacy/kept")
def kept() -> str:
    return render_template("privacy/all_own_data/kept.html")


@bp.errorhandler(BadLink)
def unusable(error: BadLink) -> tuple[str, int]:
    """Too old: the same page mails another one. What nobody knows leads to all links."""
    if not isinstance(error, ExpiredLink):
        return dead_link(error)
    db.session.rollback()
    token = (request.view_args or {})["token"]
    html = render_template("privacy/all_own_data/old.html", minutes=LINK_MINUTES, token=token)
    return html, error.status


def page(name: str, own: OwnData, token: str, **more: object) -> str:
    return render_template(
        f"privacy/all_own_data/{name}.html",
        own=own,
        zone=own.zone,
        token=token,
        here=url_for(".show", token=token),
        **more,
    )

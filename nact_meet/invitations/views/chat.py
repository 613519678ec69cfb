"""A message to paste into WeChat, LINE, Zalo, WhatsApp or Viber, and a code for their cameras.

It leads to the meeting's public page: a personal link is its reader's alone.
"""

from flask import Blueprint, Response, current_app, render_template
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from nact_meet.directory.access import organiser_required
from nact_meet.meetings.access import meeting_or_404, public_meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.web.languages import LANGUAGES
from nact_meet.web.qr import qr_picture

bp = Blueprint("chat", __name__)

add_tab(Tab("messages", 50, _l("Message for a chat"), "chat.show"))


@bp.get("/meetings/<ref>/message")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    may_come = meeting.is_in_public and meeting.is_announced and not meeting.is_over
    messages = {code: message(meeting, code) for code, _name in LANGUAGES} if may_come else {}
    return render_template("invitations/chat/show.html", meeting=meeting, messages=messages)


@bp.get("/m/<ref>/code.png")
def code(ref: str) -> Response:
    response = Response(qr_picture(page_of(public_meeting_or_404(ref))), mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def message(meeting: Meeting, language: str) -> str:
    zone = meeting.zone
    others = [other for other in meeting.host_zones if other != zone]
    about = {"meeting": meeting, "zone": zone, "other_zones": others, "page": page_of(meeting)}
    with force_locale(language):
        return render_template("invitations/chat/message.txt", **about).strip()


def page_of(meeting: Meeting) -> str:
    return f"{current_app.config['BASE_URL']}/m/{meeting.ref}"

"""The development inbox: each mail as its reader would see it. Registered only where no SMTP
server is named and PUBLIC_URL is unset; only loopback hosts are answered then.
"""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import CombinedMultiDict

from nact_meet.dev_inbox import answering
from nact_meet.dev_inbox.forms import AnswerForm, ComponentsForm, RawForm
from nact_meet.limited.numbers import whole_number
from nact_meet.mail import maildir
from nact_meet.mail.maildir import NoSuchMail, StoredMail
from nact_meet.post.models import Incoming, newest
from nact_meet.post.receiving import receive
from nact_meet.web.charts import LOOKS, Chart, ChartRow, Series
from nact_meet.web.extensions import db

bp = Blueprint("inbox", __name__, url_prefix="/inbox")
components = Blueprint("components", __name__, url_prefix="/dev/components")

STATES = (
    *("invited", "pending", "waiting", "confirmed", "declined", "draft", "published"),
    *("cancelled", "due", "retrying", "sent", "failed"),
)
"""A badge of each colour, and what is often beside it."""
CHART = Chart(
    title="Answers",
    says="Seven of ten have said yes.",
    heading="Day",
    series=[Series(look, look) for look in LOOKS],
    rows=[
        ChartRow("1 March", [0, 0, 0, 0, 0, 0, 0, 0]),
        ChartRow("<b>2 March</b>", [4, 1, 2, 3, 5, 6, 7, 8]),
        ChartRow("3 March, a row whose name is long enough to wrap", [12, 1, 2, 10, 9, 6, 8, 7]),
    ],
)
EACH_PAGE = 50
LATEST = 20
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
"""A mail has inline styles; mail programs run no scripts and load nothing unasked."""


@bp.get("")
def index() -> str:
    page = max(request.args.get("page", 1, type=whole_number), 1)
    rows, total = maildir.stored_mails(current_app.config["MAILDIR"], page, EACH_PAGE)
    pages = max(-(-total // EACH_PAGE), 1)
    return render_template("dev_inbox/index.html", letters=rows, page=page, pages=pages)


@components.get("")
def every_component() -> str:
    """As a tool of organisers; with ?calm as participants see them."""
    wrong = ComponentsForm(prefix="wrong-")
    wrong.validate()
    return render_template(
        "dev_inbox/components.html",
        fine=ComponentsForm(data={"line": "Rice and rivers", "shown": "a"}),
        wrong=wrong,
        is_calm="calm" in request.args,
        states=STATES,
        chart=CHART,
    )


@bp.get("/<key>")
def show(key: str) -> str:
    return page_of("show", letter_or_404(key))


@bp.get("/<key>/plain")
def plain(key: str) -> str:
    return page_of("plain", letter_or_404(key))


@bp.get("/<key>/calendar")
def calendar(key: str) -> str:
    letter = letter_or_404(key)
    return page_of("calendar", letter, facts=facts(letter))


@bp.post("/<key>/answer")
def answer(key: str) -> ResponseReturnValue:
    """What a calendar program would mail is taken in as if it had come by mail."""
    letter = letter_or_404(key)
    form = AnswerForm(request.form)
    if not form.validate():
        return page_of("show", letter, form), 422
    try:
        reply = answering.reply_to(letter, str(form.partstat.data), form.comment.data)
    except answering.NotAsked:
        abort(404)
    return redirect(url_for(".became", id=receive(reply).id), 303)


@bp.get("/incoming")
def incoming() -> str:
    return page_of_incoming(RawForm())


@bp.post("/incoming")
def bring_in() -> ResponseReturnValue:
    form = RawForm(CombinedMultiDict([request.files, request.form]))
    if not form.validate():
        return page_of_incoming(form), 422
    return redirect(url_for(".became", id=receive(form.octets, to=form.to.data).id), 303)


@bp.get("/incoming/<int:id>")
def became(id: int) -> str:
    known = joinedload(Incoming.participant), joinedload(Incoming.meeting)
    row = db.session.get(Incoming, id, options=known) or abort(404)
    return render_template("dev_inbox/became.html", row=row)


@bp.get("/<key>/html")
def html(key: str) -> Response:
    """The HTML part alone, for the frame; its links open in the whole window."""
    page = letter_or_404(key).html.replace("<head>", '<head><base target="_top">', 1)
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    return answer


@bp.get("/<key>/meeting.ics")
def entry(key: str) -> Response:
    """The calendar part as a file, to try it in a calendar program."""
    answer = make_response(letter_or_404(key).calendar or abort(404))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    return answer


@bp.get("/<key>/mail.eml")
def raw(key: str) -> Response:
    answer = make_response(letter_or_404(key).raw)
    answer.mimetype = "message/rfc822"
    answer.headers["Content-Disposition"] = 'attachment; filename="mail.eml"'
    return answer


def page_of(part: str, letter: StoredMail, form: AnswerForm | None = None, **more: object) -> str:
    form = form or AnswerForm()
    return render_template(f"dev_inbox/{part}.html", letter=letter, form=form, **more)


def page_of_incoming(form: RawForm) -> str:
    rows = db.session.scalars(newest().limit(LATEST)).all()
    return render_template("dev_inbox/incoming.html", form=form, rows=rows)


def letter_or_404(key: str) -> StoredMail:
    try:
        return maildir.stored_mail(current_app.config["MAILDIR"], key)
    except NoSuchMail:
        abort(404)


def facts(letter: StoredMail) -> list[tuple[str, str]]:
    """The entry's properties as another program reads them, in their order."""
    from icalendar import Calendar  # only this page needs it, and it is large

    if not letter.calendar:
        return []
    parsed: Any = Calendar.from_ical(letter.calendar)
    event = parsed.walk("VEVENT")[0]
    names = ("METHOD", *(name for name in event if name not in {"DTSTAMP", "CREATED"}))
    values = {"METHOD": parsed.get("METHOD"), **event}
    return [(name, written(values[name])) for name in names]


def written(value: object) -> str:
    """A value and its parameters: `Aye Aye` of a CN is as telling as the address."""
    moment = getattr(value, "dt", None)
    words = str(moment if moment is not None else value)
    parameters = [f"{key}={text}" for key, text in getattr(value, "params", {}).items()]
    return f"{words} ({'; '.join(parameters)})" if parameters else words

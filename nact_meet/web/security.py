"""What every answer and every POST goes through: hosts, cross-site posts, headers."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import gettext as _

from nact_meet.web.database import SAFE_METHODS

KEPT_BY_BROWSERS = timedelta(days=31)
MOST_OF_A_COOKIE = 3500
"""Letters of its value; its name and what is said of it stay below 4,093 then."""
SHORTEST = 80
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)


class QuietSessions(SecureCookieSessionInterface):
    """A page that never asked who reads it renews no cookie: a cache may keep it for everybody.

    What a cookie says holds for PERMANENT_SESSION_LIFETIME since it was last signed, which is
    when it was last used; a browser keeps it longer, to say whose session has ended.

    What a page's script reads beside it renews none either: its answer may come after that to a
    form, and would put back the cookie of before, without what the form said ("Saved.").
    """

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        return datetime.now(UTC) + KEPT_BY_BROWSERS if session.permanent else None

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if request.method in SAFE_METHODS and is_by_a_script():
            return False
        asked = session.modified or "account_name" in g  # which access sets for a reader it knows
        return asked and super().should_set_cookie(app, session)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Browsers drop a cookie beyond 4 KB, and what was to be said with it: less of it is."""
        serializer = self.get_signing_serializer(app)
        while serializer and (said := plain_messages(session)):
            at, (kind, longest) = max(said.items(), key=lambda one: len(one[1][1]))
            size = len(serializer.dumps(dict(session)))
            if size <= MOST_OF_A_COOKIE or len(longest) <= SHORTEST:
                break
            session["_flashes"][at] = (kind, f"{longest[: len(longest) * 3 // 4]}…")
        super().save_session(app, session, response)


def plain_messages(session: SessionMixin) -> dict[int, tuple[str, str]]:
    """By their number; those with a button in them are short, and cannot be cut."""
    said = enumerate(session.get("_flashes", ()))
    return {at: (kind, text) for at, (kind, text) in said if type(text) is str}


def init_app(app: Flask) -> None:
    app.session_interface = QuietSessions()
    app.before_request(refuse_foreign_hosts)
    app.before_request(refuse_cross_site_posts)
    app.after_request(add_headers)


def is_by_a_script() -> bool:
    """Whether a page asks, and nobody who opens one (Fetch Metadata, of all browsers of today).

    A page that is opened in place of another one says so (in_place.js); what is in a frame is
    a part of one.
    """
    if "Opens-Page" in request.headers:
        return False
    if request.headers.get("Sec-Fetch-Dest") == "iframe":
        return True
    return request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def refuse_foreign_hosts() -> None:
    """A page elsewhere may point its own name here (DNS rebinding), and so read or send forms.

    Whoever asks for our health names the machine, not the site: it is the same for every name.
    """
    if request.endpoint == "health.show":
        return
    if not current_app.config["DEVELOPMENT"]:
        if request.host.lower() not in own_hosts(current_app.config["BASE_URL"]):
            abort(
                400,
                _("This service is only at %(address)s.", address=current_app.config["BASE_URL"]),
            )
    elif urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        abort(400, _("In development only http://127.0.0.1 and localhost work. Set PUBLIC_URL."))


def own_hosts(base_url: str) -> set[str]:
    """The Host headers that mean this site: with its port, and without where that goes unsaid."""
    address = urlsplit(base_url.lower())
    usual = {"http": 80, "https": 443}[address.scheme]
    name = address.netloc.removesuffix(f":{address.port}")
    port = address.port or usual
    return {f"{name}:{port}"} | ({name} if port == usual else set())


def refuse_cross_site_posts() -> None:
    """As Go's CrossOriginProtection: trust Sec-Fetch-Site, else compare Origin with Host.

    A request with neither comes from no browser and carries no browser's cookies.
    A mail program's one-click List-Unsubscribe (RFC 8058) is such a request.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in {"same-origin", "none"}:
        return
    origin = request.headers.get("Origin")
    if site is None and (origin is None or host_of(origin) == request.host):
        return
    abort(403, _("This form was sent from another site. Please open the page here and try again."))


def host_of(url: str) -> str:
    """Empty where it is no address."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        below = "; includeSubDomains" if current_app.config["HSTS_SUBDOMAINS"] else ""
        headers.setdefault("Strict-Transport-Security", f"max-age=31536000{below}")
    if "Cache-Control" not in headers and request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    return response


def local_path(text: str | None) -> str | None:
    """Where a form may send its reader next: the path, if it stays here.

    None for another host, a scheme or control characters.
    """
    if not text or not text.startswith("/") or text[1:2] in {"/", "\\"}:
        return None
    if any(ord(letter) < 32 for letter in text) or "\\" in text:
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text

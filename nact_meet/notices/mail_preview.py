"""A composed mail taken apart again, for a page that shows it as its reader will see it."""

from email.message import EmailMessage
from functools import cached_property
from typing import Any, cast

from flask import Response

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
)
"""Mails style themselves inline. Nothing else runs or loads in the frame that shows one."""


class MailPreview:
    def __init__(self, message: EmailMessage) -> None:
        self.message = message

    def head(self, name: str) -> str:
        return str(self.message[name] or "")

    @cached_property
    def html(self) -> str:
        return self.body("html")

    @cached_property
    def text(self) -> str:
        return self.body("plain")

    def page(self) -> Response:
        """The HTML part alone, for a frame."""
        answer = Response(self.html, mimetype="text/html")
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    def body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""

    @cached_property
    def calendar(self) -> Any:
        """The text/calendar part, parsed; None where the mail has none."""
        from icalendar import Calendar  # only pages that show a mail need it, and it is large

        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return Calendar.from_ical(cast(bytes, part.get_payload(decode=True)))
        return None

    @cached_property
    def entry(self) -> Any:
        """What a calendar program makes of it; None where the mail has no calendar part."""
        return next(iter(self.calendar.walk("VEVENT")), None) if self.calendar else None

    @property
    def method(self) -> str:
        return str(self.calendar.get("METHOD", "")) if self.calendar else ""

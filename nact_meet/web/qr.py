"""QR codes, for the cameras of phones."""

import io
from functools import lru_cache
from typing import Any

QUIET_ZONE = 4
"""Modules of white around a code, without which cameras miss it (ISO/IEC 18004, 9.1)."""


PIXELS = 12
"""Of a module in a picture, so that it can be printed too."""


@lru_cache(maxsize=512)
def qr_code(text: str) -> bytes:
    """An SVG."""
    plain = {"xmldecl": False, "svgclass": None, "lineclass": None, "omitsize": True}
    return drawn(text, kind="svg", **plain)


@lru_cache(maxsize=512)
def qr_picture(text: str) -> bytes:
    """A PNG: chats take no SVG."""
    return drawn(text, kind="png", scale=PIXELS)


def drawn(text: str, **how: Any) -> bytes:
    """Black on white in every colour scheme: many cameras do not read the reverse."""
    # A megabyte in every process, which only those need who draw a code.
    import segno

    made, file = segno.make_qr(text, error="m", boost_error=False), io.BytesIO()
    made.save(file, border=QUIET_ZONE, dark="#000", light="#fff", **how)
    return file.getvalue()

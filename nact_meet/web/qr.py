"""QR codes, for the cameras of phones."""

import io
from functools import lru_cache
from typing import Any

QUIET_ZONE = 4
"""Modules of white around a code, without which cameras miss it (ISO/IEC 18004, 9.1)."""


@lru_cache(maxsize=512)
def qr_code(text: str) -> bytes:
    """Black on white in every colour scheme: many cameras do not read the reverse."""
    # A megabyte in every process, which only those need who draw a code.
    import segno

    made, file = segno.make_qr(text, error="m", boost_error=False), io.BytesIO()
    plain: dict[str, Any] = {"xmldecl": False, "svgclass": None, "lineclass": None}
    made.save(
        file, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, **plain
    )
    return file.getvalue()

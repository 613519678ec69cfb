"""Where a form may send its reader next: a path of this site, nothing else."""

from urllib.parse import urlsplit


def local_path(text: str | None) -> str | None:
    """The path if it stays here; None for another host, a scheme or control characters."""
    if not text or not text.startswith("/") or text[1:2] in {"/", "\\"}:
        return None
    if any(ord(letter) < 32 for letter in text) or "\\" in text:
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text

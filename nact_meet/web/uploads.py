"""A file that somebody sends: its kind by its bytes, never by its name or what a browser says."""

import unicodedata
from dataclasses import dataclass

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from nact_meet.limited import room
from nact_meet.limited.faults import NotThat, TooMuch
from nact_meet.limited.texts import composed

MOST_BYTES = 10 * 1024 * 1024
AROUND = 2 * 1024 * 1024
"""What a form may weigh beside its files."""

TURNING = {*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
"""Marks of direction: they can make a name end otherwise than it does."""


class BadUpload(ValueError):
    """`sentence` says to its sender what is wrong with the file."""

    def __init__(self, sentence: LazyString) -> None:
        super().__init__()
        self.sentence = sentence


@dataclass(frozen=True)
class FileKind:
    media_type: str
    suffix: str


@dataclass(frozen=True)
class Upload:
    """`name` is safe to show and to save under; its end fits the bytes."""

    name: str
    media_type: str
    content: bytes


PDF = FileKind("application/pdf", ".pdf")
JPEG = FileKind("image/jpeg", ".jpg")
PNG = FileKind("image/png", ".png")
WEBP = FileKind("image/webp", ".webp")
HEIC = FileKind("image/heic", ".heic")
OPEN_XML = "application/vnd.openxmlformats-officedocument"
PARTS = {
    b"word/document.xml": FileKind(f"{OPEN_XML}.wordprocessingml.document", ".docx"),
    b"xl/workbook.xml": FileKind(f"{OPEN_XML}.spreadsheetml.sheet", ".xlsx"),
    b"ppt/presentation.xml": FileKind(f"{OPEN_XML}.presentationml.presentation", ".pptx"),
    b"mimetypeapplication/vnd.oasis.opendocument.text": FileKind(
        "application/vnd.oasis.opendocument.text", ".odt"
    ),
}
"""What stands uncompressed in a document that is a ZIP."""

DOCX, ODT = PARTS[b"word/document.xml"], list(PARTS.values())[-1]
LETTERS = tuple(kind.media_type for kind in (PDF, JPEG, PNG, DOCX, ODT))
ACTIVE = {
    DOCX.media_type: (b"vbaProject.bin", b"activeX/", b"oleObject"),
    ODT.media_type: (b"Basic/", b"Scripts/"),
}
"""What runs, or holds another file: mail servers refuse it, and no letter needs it."""
LOOKED_INTO = {
    PDF.media_type: "nact_meet.web.inside:is_active_pdf",
    DOCX.media_type: "nact_meet.web.inside:is_active_document",
}
"""In the room: what they hold may be packed, and called anything."""

NOT_A_LETTER = _l("Please choose a PDF, a document (DOCX, ODT) or a picture (JPEG, PNG).")
IS_ACTIVE = _l(
    "This file contains a program or another file. Please save it as a plain PDF and try again."
)
WRONG_KIND = _l("Please upload a PDF, a picture (JPEG, PNG, WebP, HEIC) or a document (DOCX, ODT).")
TOO_LARGE = _l("This file is larger than 10 MB. Please upload a smaller one.")
EMPTY = _l("This file is empty. Please choose it again.")


def allow(files: int = 1) -> None:
    """This request may bring so many files; more is refused (413) before it is read.

    To be called before anything looks at `request.form`.
    """
    request.max_content_length = AROUND + files * (MOST_BYTES + 1024 * 1024)
    request.max_form_memory_size = AROUND


def upload_of(file: FileStorage) -> Upload:
    """Raises BadUpload. Never more than MOST_BYTES and one are read."""
    content = file.stream.read(MOST_BYTES + 1)
    if not content:
        raise BadUpload(EMPTY)
    if len(content) > MOST_BYTES:
        raise BadUpload(TOO_LARGE)
    kind = kind_of(content)
    if kind is None:
        raise BadUpload(WRONG_KIND)
    return Upload(safe_name(file.filename or "", kind), kind.media_type, content)


def letter_of(file: FileStorage) -> Upload:
    """One that everybody's mail server takes. Raises BadUpload."""
    upload = upload_of(file)
    if upload.media_type not in LETTERS:
        raise BadUpload(NOT_A_LETTER)
    if any(sign in upload.content for sign in ACTIVE.get(upload.media_type, ())):
        raise BadUpload(IS_ACTIVE)
    if reader := LOOKED_INTO.get(upload.media_type):
        try:
            is_active = room.read(reader, upload.content)
        except (NotThat, TooMuch):
            raise BadUpload(NOT_A_LETTER) from None
        if is_active:
            raise BadUpload(IS_ACTIVE)
    return upload


def kind_of(content: bytes) -> FileKind | None:
    """None where it is nothing that we take."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"msf1"}:
        return HEIC
    if content.startswith(b"PK\x03\x04"):
        return next((kind for part, kind in PARTS.items() if part in content), None)
    return None


def safe_name(name: str, kind: FileKind) -> str:
    """Its last part, on one line, with the end that its bytes have."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = composed(last)
    kept = "".join(
        letter
        for letter in seen
        if letter not in TURNING and unicodedata.category(letter) not in {"Cc", "Zl", "Zp", "Cs"}
    ).strip(". ")
    stem = kept if not kept.lower().endswith(kind.suffix) else kept[: -len(kind.suffix)]
    if kind is JPEG and stem.lower().endswith(".jpeg"):
        stem = stem[: -len(".jpeg")]
    return f"{stem[:120].strip('. ') or 'file'}{kind.suffix}"

"""Inside the room: whether a document holds what runs, or another file, whatever its parts are
called. What a part of DOCX is, its relationships and [Content_Types].xml say (ECMA-376, part 2).
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import ParseError, XMLParser
from zipfile import BadZipFile, ZipFile

from nact_meet.limited.faults import NotThat

MOST_OCTETS = 4 * 1024 * 1024
"""Of one part, unpacked."""
_RUNS = re.compile(r"vba|macro|activex|oleobject|(?:^|/)(?:control|aFChunk|subDocument)$", re.I)
_FROM_ELSEWHERE = re.compile(r"(?:^|/)(?:attachedTemplate|frame|image)$", re.I)
_ON_THEIR_OWN_DISK = re.compile(r"file:///[a-z]:|[a-z]:\\|[^/\\:]+$", re.I)
"""A template named so is the writer's, and nobody else's program finds it."""
_OBJECTS = re.compile(rb"/ObjStm\b.{0,400}?\bstream\r?\n", re.DOTALL)
_CODED = re.compile(rb"#([0-9A-Fa-f]{2})")
_IN_PDF = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")


def is_active_document(octets: bytes) -> bool:
    """Raises NotThat where it cannot be opened."""
    try:
        with ZipFile(BytesIO(octets)) as archive:
            for part in archive.infolist():
                name = part.filename.replace("\\", "/").lower()
                if name.endswith(".rels") or name == "[content_types].xml":
                    with archive.open(part) as stream:
                        if any(map(is_dangerous, said_in(stream.read(MOST_OCTETS)))):
                            return True
    except (BadZipFile, ParseError, OSError, RuntimeError, NotImplementedError, zlib.error):
        raise NotThat("zip") from None
    return False


def said_in(octets: bytes) -> Iterator[dict[str, str]]:
    """The attributes of each element, read as Word reads them: in any character set, coded or not.

    No element is kept: a file may have millions.
    """
    found: list[dict[str, str]] = []

    class Elements:
        def start(self, _tag: str, attributes: dict[str, str]) -> None:
            found.append(attributes)

        def close(self) -> None:
            pass

    parser = XMLParser(target=Elements())  # noqa: S314  (the room bounds what entities cost)
    parser.feed(octets)
    parser.close()
    yield from found


def is_dangerous(said: dict[str, str]) -> bool:
    kinds = [said.get("ContentType", ""), said.get("Type", "")]
    if any(_RUNS.search(kind) for kind in kinds):
        return True
    is_elsewhere = said.get("TargetMode", "").lower() == "external"
    is_fetched = any(_FROM_ELSEWHERE.search(kind) for kind in kinds)
    return is_elsewhere and is_fetched and not _ON_THEIR_OWN_DISK.match(said.get("Target", ""))


def is_active_pdf(octets: bytes) -> bool:
    """Objects may be packed together (ISO 32000, 7.5.7), letters of a name written as #4A."""
    return any(name in plain for plain in plainly(octets) for name in _IN_PDF)


def plainly(octets: bytes) -> Iterator[bytes]:
    yield with_letters(octets)
    for found in _OBJECTS.finditer(octets):
        try:
            unpacked = zlib.decompressobj().decompress(octets[found.end() :], MOST_OCTETS)
        except zlib.error:
            continue
        yield with_letters(unpacked)


def with_letters(octets: bytes) -> bytes:
    return _CODED.sub(lambda found: bytes.fromhex(found[1].decode()), octets)

"""Mail addresses: one as we store it, and a list as people paste it from wherever they keep it."""

import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import idna
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.limited.texts import composed
from nact_meet.mail.pasted import is_label, plain
from nact_meet.world import unseen

LONGEST_NAME = 200
LONGEST_ENTRY = 1000
"""Letters of a line that may be a name and an address; a longer one is looked at no further."""
LONGEST_ADDRESS = 320
"""As it is typed. RFC 5321 ends an address at 254 octets; what reads one takes time for longer."""
GMAIL = ("gmail.com", "googlemail.com")

NO_ADDRESS = _l("There is no email address here.")
SEVERAL = _l("Several addresses run together. Please write one per line.")
NOT_AN_ADDRESS = _l("This is not an email address. Please write it like name@institute.example.")
A_LIST = _l(
    "This looks like a mailing list: everyone on it would get one person’s link. "
    "Please enter each person’s own address."
)
OUR_OWN = _l("This is an address of this site. Please enter the person’s own address.")
HIDDEN = _l("There is an invisible character in this name. Please type it again.")
NAME_TOO_LONG = _l("The name is too long.")

_AFTER_SLASH = re.compile(r"(?P<name>[^@]{1,400})[/|]\s*(?P<address>[^\s@/|]+@[^\s@/|]+)")
# No longer than a name may be, or a quote that is never closed is sought to the end each time.
_QUOTED = r'"(?:[^"\\\n]|\\.){0,400}+"'
_BRACKETED = re.compile(r"^(?P<name>.*?)<(?P<address>[^<>]*)>\W*$", re.DOTALL)
_BEFORE_MORE = re.compile(r"\s*(?P<name>[^<>@\s][^<>@]*)<(?P<address>[^<>]*)>[^@]*$")
_AND = ("", "and", "or", "&", "/", "|", "和", "与", "與", "及", "或", "dan", "atau", "và", "และ")
MOST_FAMILY = 3
"""Words of a family's name."""

_LIST_DOMAIN = re.compile(
    r"(lists?|listes?|listserv|listserver|mailman|sympa|maillist|mailinglist|groups|ml)\."
    r"|(googlegroups|freelists|yahoogroups|egroups|groups|simplelists|listbox|topica)\.\w+$"
    r"|jiscmail\.ac\.uk$|qun\.qq\.com$",
)
_LIST_NAME = re.compile(
    r"(all|everyone|everybody|announce|discuss|subscribers|mailing-?list|listserv)"
    r"([-._](staff|members|users|faculty|list|l))?$|.+[-._](l|list|ml|announce|discuss|subscribers)$"
    r"|(all-?staff|list-.+|owner-.+|.+-(request|owner|bounces|join|leave|(un)?subscribe))$"
)

_TEAM_NAME = re.compile(
    r"(.+[-._])?(team|staff|members|faculty|committee|group|board|dept|department)([-._].+)?"
    r"|(dl|grp|dist|list|semua|seluruh|tatca|toanthe|quanti|quanyuan)([-._].+)?"
)

RETURN_KEY = re.compile(rb"(?<![a-z0-9])r-[0-9a-f]{20}(?![a-z0-9])", re.IGNORECASE)
"""Of one mail that we sent; no other key in an address of ours looks so."""


class BadAddress(ValueError):
    """This text is no mail address; the sentence says why."""


@dataclass(frozen=True)
class Mailbox:
    """`name` is "" where none was written."""

    name: str
    address: str

    def __str__(self) -> str:
        quoted = self.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{self.address}>' if self.name else self.address


@dataclass(frozen=True)
class Unreadable:
    text: str
    why: LazyString


@dataclass(frozen=True)
class PastedMailboxes:
    mailboxes: tuple[Mailbox, ...]
    unreadable: tuple[Unreadable, ...]


def normal_address(text: str) -> str:
    """The address as we store and compare it: lower case throughout. Raises BadAddress.

    RFC 5321 lets a local part be case-sensitive; no mail server of the network is.
    """
    if len(text) > LONGEST_ADDRESS:
        raise BadAddress("too long")
    try:
        address = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadAddress(str(error)) from error
    return address.normalized.lower()


def with_ascii_domain(address: str) -> str:
    """As DNS, mail programs and calendars know it: `xn--...` (RFC 5890)."""
    if address.isascii():
        return address
    local_part, _, domain = address.rpartition("@")
    try:
        return f"{local_part}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address


def as_stored(text: str) -> str:
    """An address that came by mail, so that it can be compared with ours: a domain that came as
    `xn--...` in its own letters (RFC 5890). What is no address stays as it came.
    """
    try:
        return normal_address(text)
    except BadAddress:
        return text.lower()


def is_a_list(address: str) -> bool:
    """Whether many people surely read there: by the server, or as lists are named."""
    local, _, domain = address.lower().rpartition("@")
    return bool(_LIST_DOMAIN.match(domain) or _LIST_NAME.match(local))


def a_team(address: str) -> LazyString:
    return _l(
        "Several people may read this address, and one person's link would go to all of them. "
        "Please enter the person you invite: Name <%(address)s>",
        address=address,
    )


def is_a_team(address: str) -> bool:
    """Whether several people may read there: whoever writes it without a name is asked."""
    return bool(_TEAM_NAME.fullmatch(address.lower().rpartition("@")[0]))


def mailbox_of(address: str) -> str:
    """Where its mail lands, as far as that can be known: to count by, never to write to.

    What follows a plus is a tag; at Gmail dots in a name are nothing. Where another server keeps
    such addresses apart, their readers share a count and nothing else.
    """
    local, _, domain = address.casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        local, domain = local.replace(".", ""), GMAIL[0]
    return f"{local}@{domain}"


def read(text: str) -> PastedMailboxes:
    """Mailboxes in the order they were written, each once, and what could not be read.

    `Name <address>`, `"Family, Given" <address>`, `address (Name)`, `Name (address)`,
    `Name/address`, `邮箱：address`, a name and an address in columns, or an address alone;
    separated by line breaks, semicolons or commas. One address with two names is two people who
    share a mailbox.
    """
    mailboxes: list[Mailbox] = []
    unreadable: dict[str, Unreadable] = {}
    for entry in entries(plain(text)):
        read_entry = mailbox_or_reason(entry)
        if isinstance(read_entry, Mailbox):
            mailboxes.append(read_entry)
        else:
            unreadable[entry] = Unreadable(entry, read_entry)
    return PastedMailboxes(tuple(folded(mailboxes)), tuple(unreadable.values()))


def folded(mailboxes: list[Mailbox]) -> Iterator[Mailbox]:
    """Each once; an address without a name is somebody who is there with a name already."""
    named = {mailbox.address for mailbox in mailboxes if mailbox.name}
    seen: set[tuple[str, str]] = set()
    for mailbox in mailboxes:
        key = (mailbox.name.casefold(), mailbox.address)
        if key in seen or (not mailbox.name and mailbox.address in named):
            continue
        seen.add(key)
        yield mailbox


def entries(text: str) -> Iterator[str]:
    """A line or what semicolons part is one entry where it holds one address, commas or not."""
    for segment in split(joined_lines(text), ";\n"):
        parts = [segment] if segment.count("@") <= 1 and "," not in bare(segment) else []
        for part in parts or comma_parts(segment):
            yield from run_together(part.strip(" \t,"))


def comma_parts(segment: str) -> list[str]:
    """`Family, Given <address>` is one entry; other commas separate."""
    fits = len(segment) <= LONGEST_ENTRY and segment.count("@") == 1
    if fits and _BRACKETED.match(segment.strip(" ,")):
        return [segment]
    parts = [part.strip(" \t,") for part in split(segment, ",")]
    return with_families([part for part in parts if part])


def with_families(parts: Sequence[str]) -> list[str]:
    """`Lim, Anna <a@x>, Tan, Bob <b@x>`: a word alone is the beginning of the name after it, where
    every address stands in brackets."""
    bracketed = [part for part in parts if "@" in part]
    if not all(_BRACKETED.match(part) for part in bracketed):
        return list(parts)
    made: list[str] = []
    for part in parts:
        before = made[-1] if made else ""
        is_given = "@" in part and not part.startswith("<")
        is_family = "@" not in before and 0 < len(before.split()) <= MOST_FAMILY
        whole = f"{before}, {part}"
        if is_given and is_family and len(whole) <= LONGEST_ENTRY:
            made[-1] = whole
        else:
            made.append(part)
    return made


def run_together(part: str) -> list[str]:
    """Several in a line with blanks between them: each a name before its address, or none named."""
    words = part.split()
    at = [number for number, word in enumerate(words) if "@" in word]
    if len(at) < 2 or "<" in part or at[-1] != len(words) - 1:
        return [part]
    groups = [words[start:end] for start, end in pairwise([0, *(number + 1 for number in at)])]
    names = [" ".join(group[:-1]) for group in groups]
    if at[0] == 0 and all(name.casefold() in _AND for name in names):
        return [group[-1] for group in groups]
    is_each_named = all(name and name.casefold() not in _AND for name in names)
    return [" ".join(group) for group in groups] if is_each_named else [part]


def joined_lines(text: str) -> str:
    """Mail programs fold long lists: a line that begins with `<` belongs to the name before it."""
    return re.sub(r"(?<![>@;,\n])\n[ \t]*<", " <", text)


def bare(text: str) -> str:
    return re.sub(_QUOTED, "", text)


def split(text: str, signs: str) -> Iterator[str]:
    """Parts that hold something; a sign inside quotes or brackets separates nothing.

    A quote that is never closed on its line is an ordinary sign.
    """
    pattern = rf"{_QUOTED}|<[^<>\n]*>|\([^()@\n]{{0,400}}\)|[{signs}]"
    start = 0
    for match in re.finditer(pattern, text):
        if match[0] in signs:
            if part := text[start : match.start()].strip():
                yield part
            start = match.end()
    if part := text[start:].strip():
        yield part


def mailbox_or_reason(entry: str) -> Mailbox | LazyString:
    if len(entry) > LONGEST_ENTRY:
        return NOT_AN_ADDRESS if "@" in entry else NO_ADDRESS
    name, address = name_and_address(entry)
    if "@" not in address:
        return NO_ADDRESS if "@" not in entry else NOT_AN_ADDRESS
    if address.count("@") > 1:
        return SEVERAL
    try:
        normal = normal_address(tidy_address(address))
    except BadAddress:
        return NOT_AN_ADDRESS
    if is_a_list(normal):
        return A_LIST
    if is_our_own(normal):
        return OUR_OWN
    name = tidy_name(name)
    if name.casefold() == normal or is_label(name):
        name = ""
    if not name and is_a_team(normal):
        return a_team(normal)
    if "@" in name:
        return SEVERAL
    if unseen.first_unseen(name)[0]:
        return HIDDEN
    return NAME_TOO_LONG if len(name) > LONGEST_NAME else Mailbox(name, normal)


def name_and_address(entry: str) -> tuple[str, str]:
    match = _BRACKETED.match(entry) or _BEFORE_MORE.match(entry)
    if match:
        return match["name"], match["address"]
    if match := _AFTER_SLASH.fullmatch(entry):
        return match["name"], match["address"]
    words = [word for word in re.split(r"[\s()]+", entry) if "@" in word]
    if len(words) != 1:
        return "", entry
    cells = [cell for cell in entry.split("\t") if words[0] not in cell]
    with_letters = [cell for cell in cells if any(sign.isalpha() for sign in cell)]
    rest = next(iter(with_letters), "") if cells else entry.replace(words[0], " ")
    return rest, words[0]


def tidy_address(text: str) -> str:
    """Without `mailto:`, what follows a question mark, and signs left over from a sentence."""
    bare = composed(text, "NFKC").replace("。", ".").strip()
    bare = re.sub(r"^mailto:\s*", "", bare.strip("'\"<>()[]‘’"), flags=re.IGNORECASE)
    return bare.partition("?")[0].strip(" .,:;!'\"<>()[]‘’…")


def tidy_name(text: str) -> str:
    """On one line, without the quotes and brackets around it."""
    letters = (" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    name = " ".join("".join(letters).split())
    if len(name) > 1 and name[0] == '"' == name[-1]:
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    for around in ("''", "‘’", "()", "[]"):
        if len(name) > 1 and (name[0], name[-1]) == tuple(around):
            name = name[1:-1]
    return name.strip(" ,:–—•·-\t")


def our_address(key: str = "") -> str:
    """The service's own; with `key`, one that tells what a mail sent there is about."""
    config, tag = current_app.config, f"+{key}" if key else ""
    return f"{config['MAILBOX']}{tag}@{config['MAIL_DOMAIN']}"


def key_in(address: str) -> str:
    """The part of `meet+KEY@domain` that tells it; "" for other addresses."""
    local_part, _, domain = address.rpartition("@")
    mailbox, _, key = local_part.partition("+")
    return key if is_ours(f"{mailbox}@{domain}") else ""


def is_ours(address: str) -> bool:
    return address == our_address().lower()


def is_our_own(address: str) -> bool:
    """The service's, or one that tells what a mail sent there is about."""
    return bool(current_app) and (is_ours(address) or key_in(address) != "")


def new_return_key() -> str:
    """In a mail's envelope sender and in its Message-ID: who returns it must name one of both."""
    return f"r-{secrets.token_hex(10)}"


def return_keys(octets: bytes) -> set[str]:
    """Those that are named anywhere in it, however servers on the way have wrapped them."""
    return {key.decode().lower() for key in RETURN_KEY.findall(octets)}

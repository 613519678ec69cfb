"""Mail that came back (RFC 3464, and what older servers write instead)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message

from nact_meet.ical.charsets import one_line
from nact_meet.limited import room
from nact_meet.limited.faults import NotThat, TooMuch
from nact_meet.mail.addresses import as_stored
from nact_meet.mail.failures import Failure, Why, why, words_for
from nact_meet.mail.headers import header

_ABOUT_IT = words_for(
    r"undeliver|delivery (?:status|fail|problem|error|notif|report|delayed|has failed|incomplete)",
    r"delivery~(?:failed|aborted|unsuccessful)|returned (?:mail|e-?mail|message|to sender)",
    r"mail ?deliver|not (?:be )?delivered|unable to deliver|could ?n.?t be delivered|did not reach",
    r"failure not|failed (?:deliver|mail)|non.?deliver|mail (?:failure|failed|error|system error)",
    r"message (?:delayed|status)|delayed mail|permanent error|bounce|rejected|user unknown",
    r"undelivrable|non remis|unzustellbar|no se (?:puede|pudo) entreg|não (?:foi )?entreg|недостав"
    r"|не может быть (?:доставл|отправл)"
    r"|tidak (?:terkirim|terhantar|dapat (?:di)?(?:kirim|hantar))|gagal"
    r"|không (?:thể gửi|gửi được|thành công)"
    r"|ไม่สามารถส่ง|ส่งไม่สำเร็จ|ล้มเหลว|발송 ?실패|배달 ?(?:실패|되지)",
    "退信|退回|投递|投遞|无法送达|未送达|发送失败|无法发送|寄送失敗|無法傳遞|邮件系统|エラー|配信|不達",
)
_BEGINS_AS_ONE = words_for(
    r"\A\W*(?:undeliver(?:able|ed)|(?:e-?)?mail delivery (?:fail|error)"
    r"|delivery (?:status notif|fail|has failed)|returned (?:mail|to sender)|failure notice"
    r"|non.?delivery|系统退信|退信|邮件退回|投递失败|投遞失敗|无法投递|傳遞失敗)",
)
"""Subjects that no person writes, of servers that send them under a name of their own."""
_DAEMON = words_for(
    r"mailer-?daemon|mail-?daemon|post_?master|mdaemon|mail ?deliver|delivery (?:sub)?system",
    r"\bbounces?\b|mail ?administrator|administrator of|mail (?:system|service|server|router)",
    "internet mail|系统退信|邮件系统|邮件管理|退信|郵件系統",
)
_LATE = words_for(
    r"\bwarning(?: message|: (?:message|mail|your|could not))|delayed",
    r"delivery (?:incomplete|delay)",
    r"still being|暂时|not yet (?:been )?deliver|postponed|could ?n.t send (?:message|mail) for",
    r"will (?:be |continue |keep )?(?:to )?(?:be )?(?:retr|try|attempt)|attempts will continue",
)
_QUOTE = words_for(
    r"^[ \t>]*-{2,}[ \t]*(?:this is|below|the (?:header|body|original)|original|returned|forwarded"
    r"|copy|message (?:header|text|follow|body)|unsent|enclosed|start of|undelivered|header)",
    r"^[ \t]*(?:received|return-path|dkim-signature|message-id|x-[a-z-]+): ",
    r"^(?:original|returned|the (?:header|original|first)|message) (?:message|mail|text|lines?)?"
    r"~(?:follows?|below|attached)",
    "^[ \t]*-{5,}[^\n]{0,30}原(?:始)?邮件|^[ \t]*原(?:始)?(?:邮件|信)(?!信息|主题)",
)
_HANDED_ON = re.compile(r"(?:generated|forwarded|expanded|redirected|derived)\W[^\n]{0,20}$|转发")
_ADDRESS = re.compile(r"[^\s<>()@:;,\"]{1,64}@[^\s<>()@:;,\"]{1,255}")
_PERMANENT = re.compile(r"(?<![\d.])5(?:\d\d(?=[ -])|\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_CODED = re.compile(r"(?<![\d.])[45](?:\d\d(?=[ -])|\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_PARAGRAPHS = re.compile(r"\n[ \t>]*\n")
_ESCAPED = re.compile(r"\\x\{(10[0-9a-f]{4}|[0-9a-f]{1,5})\}", re.IGNORECASE)
_CREATED = words_for(
    r"\A\s*this (?:is an? auto|(?:message|e-?mail|report) was (?:created )?(?:auto|generated))",
    r"^\s*<?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?: ?(?:\n\s*)?(?:[45]\d\d\b|host )",
    "自动(?:发送|产生|生成|回复)|未能(?:成功)?(?:送达|投递)|无法(?:送达|投递)",
)
LETTERS_SEEN = 600
_TELLING = ("Action", "Status", "Diagnostic-Code")
MOST_WORDS = 500
MOST_GROUPS = 50
MOST_BEFORE = 200
"""Letters before an address that may say that it was handed on from there."""


@dataclass(frozen=True)
class Fate:
    """What became of the mail for some addresses; none named: for whom it was.

    `reason` is the other server's.
    """

    why: Why
    reason: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """`text` are the server's own words, in small letters."""

    fates: tuple[Fate, ...]
    text: str = ""

    def with_names(self, octets: bytes) -> "Report":
        """Whom it is about, of one that has no fields that say so."""
        if any(fate.addresses for fate in self.fates):
            return self
        return Report((replace(self.fates[0], addresses=named(octets)),), self.text)

    def of(self, address: str) -> Fate:
        """What it says of this address; of another, where it does not name this one."""
        named = (fate for fate in self.fates if address in fate.addresses)
        return next(named, self.fates[0])

    def failed_at(self, address: str) -> str:
        """Where it failed, if mail to `address` was handed on to somewhere else; else ""."""
        found, known = self.text.find(address), self.of(address).addresses
        before = self.text[max(found - MOST_BEFORE, 0) : found] if found > 0 else ""
        if _HANDED_ON.search(before) and (others := _ADDRESS.findall(before)):
            return str(others[-1])
        if not known or known[-1] == address or (found >= 0 and address not in known):
            return ""
        same = address in known and domain_of(known[-1]) == domain_of(address)
        return "" if same else known[-1]


def read(message: Message, *, sender: str, subject: str, text: str) -> Report | None:
    """None where this is no report of a delivery. `sender` is all that From says, decoded; `text`
    are all words of the message."""
    own_words = before_the_quote(text)
    if fields := list(recipients(message)):
        fates = [of_fields(group, own_words) for group in fields]
        fates.sort(key=lambda fate: fate.why.failure == Failure.NONE)
        return Report(tuple(fates), own_words.lower())
    if not is_report(message, sender, subject, own_words):
        return None
    words = telling(own_words) or subject
    action = "delayed" if is_only_late(subject, own_words) else ""
    return Report((Fate(why(words, action=action), reason_of(words)),), own_words.lower())


def recipients(message: Message) -> Iterator[Message]:
    """The groups of fields that tell of one recipient each (RFC 3464, section 2.3)."""
    for part in message.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            groups = part.get_payload()
            for group in groups[:MOST_GROUPS] if isinstance(groups, list) else []:
                if isinstance(group, Message) and any(name in group for name in _TELLING):
                    yield group


def of_fields(fields: Message, text: str) -> Fate:
    """Where the fields say only that it failed, the words for people may say why."""
    status, action = header(fields, "Status"), header(fields, "Action")
    kind, _, code = header(fields, "Diagnostic-Code").partition(";")
    words = code or kind
    host = header(fields, "Remote-MTA")
    found = why(words, status, action, host)
    if found.failure == Failure.GONE and why(text).failure == Failure.FULL:
        found = Why(Failure.FULL)
    if found.failure == Failure.GIVEN_UP and (more := telling(text)):
        again = why(f"{words}\n{more}", status, action, host)
        found = again if again.failure != Failure.GIVEN_UP else found
    return Fate(found, reason_of(f"{status} {words}"), tuple(addresses(fields)))


def addresses(fields: Message) -> Iterator[str]:
    """As ours are stored: servers write a domain as they handed it on, `xn--...`."""
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, address = header(fields, name).partition(";")
        if "@" in address:
            text = one_line(address).strip("<>")
            yield as_stored(unescaped(text) if kind.strip().lower() == "utf-8" else text)


def unescaped(address: str) -> str:
    """`\\x{5317}` is a letter (RFC 6533, section 3)."""
    letters = _ESCAPED.sub(lambda letter: chr(int(letter[1], 16)), address)
    return letters.encode("utf-8", "replace").decode()  # half a surrogate is no letter


def is_report(message: Message, sender: str, subject: str, text: str) -> bool:
    if "X-Failed-Recipients" in message or is_of(message, "delivery-status"):
        return True
    if is_from_a_daemon(message, sender):
        return bool(_ABOUT_IT.search(f"{subject} {text}")) or tells_of_nobody(text)
    return _BEGINS_AS_ONE.search(subject) is not None and is_by_a_machine(message, text)


def tells_of_nobody(text: str) -> bool:
    return bool(_PERMANENT.search(text)) and why(telling(text)).failure == Failure.GONE


def is_by_a_machine(message: Message, text: str) -> bool:
    """Whoever answers such a report, or hands it on, writes above it."""
    said_so = str(message.get("Auto-Submitted", "no")).strip().lower() != "no"
    return said_so or _CREATED.search(text[:LETTERS_SEEN]) is not None


def is_of(message: Message, report_type: str) -> bool:
    """Whether it says that it is such a report (RFC 6522)."""
    said = message.get_param("report-type", "")
    return isinstance(said, str) and said.lower() == report_type


def is_from_a_daemon(message: Message, sender: str) -> bool:
    nobody = str(message.get("Return-Path", "")).strip() == "<>" or "@" not in sender
    return nobody or _DAEMON.search(sender) is not None


def is_only_late(subject: str, text: str) -> bool:
    return _LATE.search(f"{subject} {text}") is not None and not _PERMANENT.search(text)


def before_the_quote(text: str) -> str:
    """The server's own words: what follows is our mail, in which anything may stand."""
    quote = _QUOTE.search(text)
    return text[: quote.start()] if quote else text


def telling(text: str) -> str:
    """The paragraphs with a code, each on one line, or all where none has one."""
    lines = [one_line(paragraph) for paragraph in _PARAGRAPHS.split(text)]
    coded = [line for line in lines if _CODED.search(line)]
    return "\n".join(coded or lines)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def reason_of(words: str) -> str:
    return one_line(words)[:MOST_WORDS]


def named(octets: bytes) -> tuple[str, ...]:
    """Whom it is about, by the patterns of Mailman's library, which are not linear."""
    try:
        found = room.read("nact_meet.mail.bounced:addresses", octets)
    except (NotThat, TooMuch):
        return ()
    return tuple(as_stored(address) for address in found)

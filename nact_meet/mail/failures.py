"""Why a mail did not arrive: one reading for what a mail server says at once and for what it
writes back (RFC 3463, 3464, and the words that servers have in place of codes).

Codes alone do not tell: 5.0.0 says nothing, and servers write 5.1.1 and 550 for whatever they do
not take. So words count as well, and where either speaks of something else than a mailbox or
domain that is not there, the person is never marked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_WORDS = 6000
"""Letters of what a server says that are looked at."""


class Failure(StrEnum):
    """`GONE`: no such mailbox or domain. `REFUSED`: for what the mail is or where it comes from,
    which is ours to mend. `LATE`: another server still tries. `GIVEN_UP`: it ended, on the way or
    for a reason that nobody says. `NONE`: it was passed on, or has arrived.
    """

    GONE = "gone"
    FULL = "full"
    REFUSED = "refused"
    LATE = "late"
    GIVEN_UP = "given up"
    NONE = "none"


class Cause(StrEnum):
    """Of a refusal: who can mend it, and how."""

    PROOF = "proof"
    LISTED = "listed"
    SIZE = "size"
    OFTEN = "often"
    CONTENT = "content"
    OTHER = "other"


@dataclass(frozen=True)
class Why:
    """`is_certain` where a code of its own says that there is no such mailbox or domain.

    `passes` where the same mail may be taken some hours later.
    """

    failure: Failure
    is_certain: bool = False
    passes: bool = False


def words_for(*ways: str) -> re.Pattern[str]:
    """`~` stands for up to forty letters of the same line."""
    pattern = "|".join(ways).replace("~", r"[^\n]{0,40}?")
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_GONE_CODES = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "1.351", "2.1", "4.4"}
_REFUSED_CODES = {"1.7", "1.8", "1.9", "1.90", "2.3", "3.4", "4.5"}
_FULL_CODES = {"2.2", "3.1"}

_READER = (
    r"\b(?:users?|user ?names?|recipients?|rcpt|mail ?(?:box|drop)(?:es|s)?|accounts?"
    r"|account names?|(?:mail)?add?ress(?:es)?|receivers?|local[- ]?part|persons?|customers?"
    r"|subscribers?|alias(?:es)?|addressees?|members?|employees?|userids?|local delivery)\b"
)
_PLACE = r"\b(?:domains?(?: names?)?|host ?(?:name)?s?|mx|mail exchangers?|destination)\b"
_MISSING = (
    r"\b(?:un-?known|unkown|invalid|non-?exist[ae]nt|undefined|unrout[e]?able|disabled|inactive"
    r"|de-?activated|terminated|cancell?ed|suspended|discontinued|no longer|not (?:be )?found"
    r"|not exist(?:ing)?|(?:do|doe?s|did|has|have)(?: ?n.?t| not?) (?:\w+ )?(?:exists?|have)"
    r"|not (?:currently )?(?:an? )?(?:valid|known|listed|active|recogni[sz]ed|registered|present)"
    r"|(?:is|was)n.?t (?:found|valid)|not (?:in|on|at|of) (?:this|our|the)|unavailable|has moved"
    r"|not (?:our|your|a local) (?:user|recipient|customer))\b"
)
_READER_ELSEWHERE = (
    r"(?:\b(?:adress[ea]|adressat|benutzer|empfänger|postfach|destinataire|utilisateur|boîte|compte"
    r"|destinat[aá]ri[oa]|usu[aá]rio|casilla|buz[oó]n|cuenta|direcci[oó]n|endere[cç]o|conta\b|caixa"
    r"|casella|utente|indirizzo|pengguna|alamat|akaun|akun|penerima|пользовател|почтовый ящик|адрес"
    r"|получател|người (?:nhận|dùng)|hộp thư|địa chỉ|tài khoản)"
    r"|ผู้รับ|ผู้ใช้|ที่อยู่|กล่องจดหมาย|사용자|수신자|메일 ?주소|계정|편지함)"
)
_MISSING_ELSEWHERE = (
    r"(?:existiert nicht|nicht (?:mehr verf|gefunden|vorhanden|bekannt)|ungültig"
    r"|n['’]existe (?:pas|plus)|introuvable|inexist"
    r"|no existe|no (?:se )?encontr|ha expirado|n[aã]o (?:existe|foi encontrad)"
    r"|inv[aá]lid|non (?:esist|valid|trovat)|sconosciut"
    r"|tidak (?:dapat )?(?:wujud|ditemu|dikenal|dijumpai|sah)"
    r"|не (?:существует|найден)|неизвест|несуществующ|không (?:tồn tại|tìm thấy|hợp lệ)"
    r"|ไม่พบ|ไม่มีอยู่|ไม่ถูกต้อง|ไม่รู้จัก|존재하지|찾을 수 없)"
)
_HAN_READER = "(?:用户|用戶|帐号|账号|帳號|帐户|账户|邮箱|信箱|收件人|地址|使用者)"
_HAN_MISSING = (
    "(?:不存在|未找到|找不到|无效|無效|未知|有误|错误|錯誤|未开通|停用|已注销|被禁用|冻结)"
)
_GONE = words_for(
    rf"{_READER}~{_MISSING}",
    rf"{_MISSING}[^\n]{{0,25}}?{_READER}",
    rf"\bno (?:such|known|valid|matching|active)\b[^\n]{{0,25}}?{_READER}",
    r"\bno such (?:name|here|person)|\bnot (?:an? )?user of\b",
    r"\bno (?:mail ?box|account|user|recipient)s?\b~\b(?:here|by that name|with|for|found)\b",
    r"\b(?:bad|illegal|incorrect)[ _](?:recipient|destination|mailbox|user|address)",
    r"\brecipient address rejected: access denied",
    r"\buser has (?:moved|left)|\b(?:due to|because of|for) inactivity|no va(?:il|li)d recipient",
    r"\bwas(?: not|n.t) found at\b",
    r"\b(?:address|mailbox|recipient) (?:is |was )?(?:not accepted|no longer|not in use)",
    rf"{_HAN_READER}[^\n]{{0,12}}?{_HAN_MISSING}",
    rf"{_HAN_MISSING}的?[^\n]{{0,12}}?{_HAN_READER}",
    rf"{_READER_ELSEWHERE}[^\n]{{0,40}}?{_MISSING_ELSEWHERE}",
    rf"{_MISSING_ELSEWHERE}[^\n]{{0,12}}?{_READER_ELSEWHERE}",
    "查无此人|查無此人|unbekannt|inconnue?|desconocid|desconhecid",
    "(?:ユーザー|宛先|アドレス|メールボックス|ディレクトリ)[^\n]{0,20}?(?:見つかり|存在しま|不明|ありません)",
)
_PERHAPS = words_for(
    r"\b(?:may|might)(?: \w+)? not (?:exist|be valid)|il se peut|可能不|not found, try again",
)
"""A guess of why, or a name server that answered no more."""
_PLAINLY_GONE = words_for(
    r"unknown|invalid|no such|(?:non-?|not |n.?t )exist|not found",
    r"\bno (?:mail ?box|user|recipient)|\brecipient address rejected: access denied",
)
"""What is believed beside a code of policy, under which other things are suspended as well."""
_TAKES_NO_MAIL = words_for(
    r"\b521[ -]5\.3\.2\b|\bnull mx\b|\bdomain is not reachable",
    r"\b(?:host|domain|server|system) (?:does not|doesn.?t|never) accepts? (?:e-?)?mail\b(?! from)",
)
"""RFC 7504 and 7505."""
_GONE_PLACE = words_for(
    rf"{_PLACE}~(?!unavail){_MISSING}",
    rf"(?!unavail){_MISSING}~{_PLACE}",
    rf"\b(?:no|any|find an?)\b[^\n]{{0,20}}? {_PLACE}",
    r"\bno (?:a or mx|smtp service)\b|nxdomain|name or service not known",
    r"(?:do|does|did)(?: not|n.?t) (?:handle|accept (?:e-?)?mail)|domain~not (?:hosted|in use)",
    r"(?:address|recipient)(?: address)? (?:is |was )?(?:rejected|refused)\b(?! ?:)",
    r"has (?:been )?(?:moved|changed) to|域名[^\n]{0,12}(?:不存在|无效|错误|解析失败)",
)
_RECIPIENT_REFUSED = words_for(
    r"(?:address|recipient|mailbox|rcpt)(?: address)? (?:is |was )?(?:rejected|refused)\b"
)
_SENDER = words_for(
    r"(?<!-)\bsender\b|\bmail from\b|originator|return[- ]path|\bfrom address",
    r"\bfrom: (?:domain|invalid|header|address)",
    r"client host|\bhelo\b|\behlo\b|reverse|\bptr\b|connecting|\binvalid ip\b",
    r"\byour (?:\w+ )?(?:ip|host|domain|server|name|mta|address)",
)
"""What is unknown then is where the mail comes from."""
_FULL = words_for(
    r"over[- ]?quota|(?<!sending )(?<!daily )(?<!hourly )quota~(?:exceed|full|reached|violat)",
    r"exceed~\bquota|disk quota",
    r"out of (?:storage|space|quota|disk)|full mail ?box|mailbox size",
    r"too many (?:messages|mails) (?:in|on)\b|over(?:drawn|flow)",
    r"(?:not|n.t) have~ (?:space|room)\b",
    r"\b(?:disk|mail ?box|mail ?folder|inbox|quota|storage|user|recipient|account|maildir)\b~"
    r"\b(?:full|over ?limit)\b",
    r"(?:insufficient|not enough|no) (?:\w+ ){0,4}(?:space|storage)\b|space (?:not|shortage|limit)",
    r"(?:postfach|speicher)~(?:voll|überschritten)|(?:boîte|buz[oó]n|caixa|casella)~(?:pleine?|llen"
    r"|chei|pien)|\bcuota\b|переполнен|превышен|penuh\b|\bkuota\b|đầy\b|dung lượng|เต็ม|โควต[้า]"
    r"|พื้นที่[^\n]{0,20}ไม่|용량|가득",
    r"(?:mail ?box|storage|space)~(?:exceed|limit reached|too large)",
    r"exceed~(?:mail ?box|storage|space|disk)",
    "(?:容量|空间|空間|邮箱|信箱|配额|磁盘)[^\n]{0,8}(?:不足|满|超|滿)",
)
_BUSY = words_for(
    r"frequency|\brate[- ]?(?:limit|control|exceed)|throttl|concurren|mail at a rate",
    r"\b(?:send|sending|message|mail|hourly|daily|connection|recipient)s?\b[^\n]{0,15} "
    r"(?:rate|limit|quota)s? (?:is |was |has been )?(?:exceed|reached|hit)",
    r"too (?:many|much|frequent)~(?:connection|message|mail|recip|rcpt|session|rate|from)",
    r"too (?:quickly|fast|frequently)|unusual (?:rate|amount)|\bgr[ea]y-?list",
    r"exceed~(?:rate|number of|max\w* (?:message|mail|connection|recip))",
    r"temporarily (?:deferred|rejected|blocked|limited)|mailbox unavailable or access denied",
    "频率|頻率|次数过多|过于频繁|超过[^\n]{0,10}(?:限制|上限)",
    r"\b(?:HL:(?:ICC|IFC|IFQ|IFS)|(?:MI|RP):[A-Z](?:FQ|QC|MC|RC))\b",
)
"""The unavailable mailbox with denied access is QQ's, of who is sent much at once."""
_SPAM = words_for(
    r"\bspam|\bjunk|unsolicited|bulk (?:e-?)?mail|suspicious|malicious|phish|fingerprint",
    r"\bvirus|malware|infected",
    r"content~(?:denied|reject|filter|restrict|block)|(?:denied|reject|block)\w*~\bcontent",
    r"垃圾|敏感|违规|病毒|\b(?:HL|MI|RP|DT|WM):[A-Z]{3}\b",
)
"""The last are NetEase's (163, 126, yeah), whose codes are all about who sends, how, and what."""
_POLICY = words_for(
    r"\bspf\b|\bdkim\b|\bdmarc\b|sender[- ]?(?:id|policy)|authenti?cation|unauthenticated",
    r"\bunauthori[sz]ed|not authori[sz]ed|prohibited|\bpolicy|policies|\bbanned\b|reputation",
    r"blocked|block ?-?list|black-?list|\bd?rbl\b|dnsbl|spamhaus|deny[- ]?list|barracuda|sorbs",
    r"reverse[- ]?(?:dns|lookup)|\brdns\b|\bptr\b|fcrdns",
    r"relay(?:ing)? (?:access )?(?:denied|not|prohibited|disallow|reject|operation)",
    r"(?:\bno|\bun|\bnot|unable to|cannot|can't|won't) ?relay",
    r"too (?:big|large)\b|(?:line|header|subject|message|mail)s?(?: is| are)? too long",
    r"(?:size|maximum|larger)~(?:exceed|than|limit)|exceed\w*~(?:size|limit|maximum)",
    r"\b(?:message|max\w*) size|executable|(?:attachment|file)s? (?:type|extension|not|is|are|rej)",
    r"\b(?:mx|local user) only|\bip is\b|dns check failed|\b(?:SC|DY|OU)-00\d",
    r"starttls|\btls (?:is |re)|non-?compliant|\brfc ?\d{4}\b|duplicate header",
    r"header~(?:invalid|missing|error)|黑名单|黑名單|拒收|拒绝|过大|超出大小",
)
_DENIED = words_for(
    r"denied|denies|refused|rejected|forbidden|not (?:permitted|allowed|accept\w*)|permission",
    r"restrict|only accept|you are not|\bmoderat|members? (?:can|may|only)|verif|not a member",
)
_LATER = words_for(r"try later|(?:try|retry|send)~ (?:later|again (?:in|after|tomorrow))|稍后再")
_ON_THE_WAY = words_for(
    r"timed? ?out|expired|retry time|too long in|in the queue too long|no route|unreachable",
    r"connection (?:refused|reset|lost|dropped|closed)|temporar|\bloops?\b|\blooping\b",
    r"too many hops|hop count|malformed|i/o error|system error",
)
_FREE_MAIL = re.compile(
    r"\b(?:qq|exmail|foxmail|163|126|yeah|188|netease)\.\w|\b(?:HL|MI|RP|DT):[A-Z]{3}\b",
    re.IGNORECASE,
)
"""Their filters let the same mail pass some hours later."""
_NAMES = re.compile(
    r"[\w.!#$%&*+/=?^{|}~-]{1,64}@[a-z\d.-]{1,255}"
    r"|(?<![\w.-])[\w-]++(?:\.[\w-]++)*+(?<=[a-z])\.?+ ?\[[\da-f.:]{2,45}\]"
    r"|(?<=talking to )\S+|\S++(?= gave this error)|unknown address error(?= \d{3}-')",
    re.IGNORECASE,
)
"""Of mailboxes and servers: `dmarc@...` and `mx.spamfilter...[192.0.2.1]` say nothing of why, nor
does what IronPort writes before another server's words."""


def why(words: str, status: str = "", action: str = "", host: str = "") -> Why:
    """What a failed delivery says of itself.

    `words` are the server's, codes among them; `status` and `action` the fields of a report (RFC
    3464, 2.3), where one came; `host` whose words they are.
    """
    action, words = action.strip().lower(), words[:MOST_WORDS]
    if action.startswith("delayed"):
        return Why(Failure.LATE)
    if action.startswith(("relayed", "delivered", "expanded")) or status[:1] == "2":
        return Why(Failure.NONE)
    codes = list(codes_in(words, status))
    coded = {of_code(code) for code in codes}
    if coded != {Failure.GONE}:
        coded.discard(Failure.GONE)
    said = without_names(words)
    failure = said_by(status, said) or meant(said, coded)
    if failure == Failure.REFUSED:
        return Why(failure, passes=may_pass(words, host))
    is_coded = Failure.GONE in coded and any(code.startswith("5.1.") for code in codes)
    return Why(failure, is_certain=failure == Failure.GONE and is_coded)


def without_names(words: str) -> str:
    return _NAMES.sub("@", words)


def codes_in(words: str, status: str) -> Iterator[str]:
    """Those that say anything, of the server and of who passed its words on. 5.5.1 is what comes
    of going on after the failure."""
    for match in _ENHANCED.finditer(f"{words}\n{status}"):
        if match[1] != "2" and match[2] != "0" and match[0] != "5.5.1":
            yield match[0]


def said_by(status: str, words: str) -> Failure | None:
    """A report's status decides where it says something else than that nobody is there. One that
    says that, servers write for whatever they do not take, and 4.1.x after days of not finding it.
    """
    found = _ENHANCED.match(status)
    failure = of_code(found[0]) if found and found[2] != "0" else Failure.GONE
    if failure == Failure.GIVEN_UP:
        is_clear = re.match(r"4\.[2-6]\.", status) and not _FULL.search(words)
        return failure if is_clear else None
    if failure == Failure.REFUSED and speaks_of_somebody(status, words):
        return None
    return None if failure == Failure.GONE else failure


def speaks_of_somebody(status: str, words: str) -> bool:
    """Under the general codes of policy servers also say that a mailbox is full, or not there."""
    if _TAKES_NO_MAIL.search(words):
        return True
    is_general = status[2:].strip() in ("7.0", "7.1", "2.3")
    is_its_own = status.strip() in words and _PLAINLY_GONE.search(words)
    return is_general and bool(_FULL.search(words) or is_its_own)


def of_code(code: str) -> Failure:
    """4.x.x that has ended says why it was tried so long."""
    detail = code[2:]
    if detail in _FULL_CODES:
        return Failure.FULL
    if detail in _REFUSED_CODES or detail[0] in "67":
        return Failure.REFUSED
    return Failure.GONE if code[0] == "5" and detail in _GONE_CODES else Failure.GIVEN_UP


def meant(words: str, coded: set[Failure]) -> Failure:
    is_gone = _GONE.search(words) is not None
    if _SENDER.search(words) or _PERHAPS.search(words):
        is_gone = False
    if Failure.REFUSED in coded:
        is_gone = is_gone and _PLAINLY_GONE.search(words) is not None
    if Failure.FULL in coded or _FULL.search(words):
        return Failure.FULL
    if _TAKES_NO_MAIL.search(words) and not _SENDER.search(words):
        return Failure.GONE
    if any(pattern.search(words) for pattern in (_BUSY, _SPAM, _POLICY)):
        return Failure.GONE if is_gone and Failure.GONE in coded else Failure.REFUSED
    if is_gone:
        return Failure.GONE
    if Failure.REFUSED in coded:
        return Failure.REFUSED
    if _ON_THE_WAY.search(words):
        return Failure.GIVEN_UP
    if _SENDER.search(words):
        return Failure.REFUSED
    return not_clear(words, coded)


def not_clear(words: str, coded: set[Failure]) -> Failure:
    is_of_recipient = not _DENIED.search(words) or _RECIPIENT_REFUSED.search(words)
    is_of_place = _GONE_PLACE.search(words) and not _PERHAPS.search(words)
    if is_of_place or (Failure.GONE in coded and is_of_recipient):
        return Failure.GONE
    return Failure.REFUSED if _DENIED.search(words) else Failure.GIVEN_UP


def may_pass(words: str, host: str) -> bool:
    if _BUSY.search(words) or _LATER.search(words):
        return True
    return bool(_SPAM.search(words) and _FREE_MAIL.search(f"{host} {words}"))


_CAUSES = {
    Cause.PROOF: words_for(
        r"\bspf\b|\bdkim\b|\bdmarc\b|authenti|5\.7\.2[036-9]|sender[- ]?(?:id|policy)"
    ),
    Cause.SIZE: words_for(r"\b5\.(?:3\.4|2\.3)\b|too (?:big|large)|size|过大|超出大小"),
    Cause.OFTEN: _BUSY,
    Cause.LISTED: words_for(
        r"block ?-?list|black-?list|\bd?rbl\b|dnsbl|spamhaus|reputation|barracuda|sorbs|blocked",
        r"\bptr\b|reverse|\brdns\b|\bhelo\b|\behlo\b|client host|5\.7\.25|黑名单|黑名單",
    ),
    Cause.CONTENT: _SPAM,
}


def cause(words: str) -> Cause:
    said = without_names(words)
    found = (one for one, pattern in _CAUSES.items() if pattern.search(said))
    return next(found, Cause.OTHER)

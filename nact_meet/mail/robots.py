"""Mail that a machine wrote (RFC 3834): whatever it says, nobody waits for an answer."""

import re
from email.message import Message

from nact_meet.mail.failures import words_for

MOST_HOPS = 60
_HEADERS = re.compile(
    r"^(?:x-)?(?:mail-?)?auto-?(?:repl|respon|generated|notif|forward)|^x-(?:vacation|cron-env"
    r"|facebook-notify|github-|jira|otrs|rt-loop|zendesk)"
    r"|^list-(?:id|unsubscribe)$|^feedback-id$|^x-failed-recipients$",
    re.IGNORECASE,
)
"""What only machines write; X-Auto-Response-Suppress, whatever it lists, among them."""
_REPORTS = ("message/disposition-notification", "message/feedback-report", "multipart/report")
_PRECEDENCE = ("auto_reply", "auto-reply", "bulk", "junk", "list")
_SUBJECTS = re.compile(
    r"\W*(?:"
    r"auto(?:matic|mated|matische|matisch)?[- ]?(?:re(?:ply|sponse)|antwort|svar|generated)"
    r"|auto:|out[- ]of[- ](?:the[- ])?office|on vacation|vacation (?:reply|response|message)"
    r"|away from (?:my|the) (?:mail|office)|absence du bureau|abwesenheit"
    r"|r[ée]ponse automatique|respuesta autom|resposta autom|risposta automatica|автоответ"
    r"|автоматический ответ|fuera de (?:la )?oficina|fora do escrit|tr[aả] l[oờ]i t[uự]"
    r"|balasan (?:otomatis|automatik)|jawapan automatik|di luar kantor|ตอบกลับอัตโนมัติ"
    r"|自动(?:回复|答复|应答|回覆)|自動(?:回覆|回復|回信|応答|返信)|外出(?:自动|自動)?回|不在办公室"
    r"|休假(?:自动)?回复|已读(?:回执|[:：])|已讀[:：]|阅读回执|讀取回條|回执[:：]|消息撤回|邮件撤回"
    r"|t[uự] [dđ][oộ]ng tr[aả] l[oờ]i|balas otomatis|vắng mặt:|การตอบกลับอัตโนมัติ"
    r"|ไม่อยู่ที่สำนักงาน:"
    r"|(?:자동 ?(?:회신|응답)|부재중)|automatis[ck]h?t? (?:antwoord|svar)|automaattinen"
    r"|automatick[áý] odpov"
    r"|odpowied[zź] automatyczna|otomatik yanıt|رد تلقائي|automatikus v|αυτόματη|awtomatikong|ooo:"
    r"|absent du bureau|autoresponder|不在通知"
    r"|(?:lido|leído|lu ?|letto|đã đọc|dibaca|อ่าน|撤回|将撤回|召回): "
    r"|(?:delivered|relayed): |(?:read|return|delivery) receipt|read(?:-receipt)?: |not read: "
    r"|gelesen: |recall: "
    r"|complaint about message from|(?:e-?mail )?abuse report"
    r"|(?:e-?mail )?feedback report)",
    re.IGNORECASE,
)
_SAID_BESIDE = words_for(
    r"[\[(（【](?:auto(?:mat\w+)?[- ]?re(?:ply|sponse)|(?:系统)?自动(?:回复|答复)"
    r"|自動(?:回覆|返信|応答))[\])）】]"
)
"""In brackets, in a subject or within the first words."""
_NOBODY = words_for(
    r"\b(?:no|not|don'?t|do-?not)[-_.]?reply|\bauto-?(?:reply|respond|confirm|notif)|\bdonotreply",
    r"\bmailer-?daemon|\bvacation@|\bnotifications?@|\bunattended|\bmail-?robot|系统邮件|自动",
)
_FIRST_WORDS = words_for(
    r"this is an? (?:auto\w*|system|computer)[- ]?(?:generated|reply|response"
    r"|message|e-?mail|notif)",
    r"(?:please )?do not reply (?:directly )?to this",
    r"this (?:message|e-?mail|mail) (?:was|is|has been) (?:auto\w*|generated|sent auto\w*)",
    r"(?:ceci|c'est) (?:est )?une? (?:r[ée]ponse|message) automatique"
    r"|(?:dies|das) ist eine automatische|esta (?:es una respuesta|é uma resposta) autom"
    r"|đây là (?:thư|email) (?:trả lời )?tự động"
    r"|ini (?:adalah|ialah) (?:balasan|pesan|mesej|e-?mel) (?:otomatis|automatik)"
    r"|(?:อีเมล|ข้อความ)(?:ฉบับ)?นี้[^\n]{0,20}อัตโนมัติ",
    "(?:这|此|本)(?:是|邮件|信)[^\n]{0,12}(?:自动|系统)[^\n]{0,6}(?:回复|发送|发出|生成|邮件)",
    "(?:请勿|請勿)(?:直接)?(?:回复|回覆)",
)
LETTERS_SEEN = 300


def wrote(message: Message, *, sender: str, subject: str, text: str) -> bool:
    """`sender` is all that From says, decoded; `text` the message's own."""
    return (
        says_so(message)
        or is_a_report(message)
        or str(message.get("Return-Path", "")).strip() == "<>"
        or _SUBJECTS.match(subject) is not None
        or _NOBODY.search(sender) is not None
        or _FIRST_WORDS.search(text[:LETTERS_SEEN]) is not None
        or _SAID_BESIDE.search(f"{subject} {text[:LETTERS_SEEN]}") is not None
        or len(message.get_all("Received", [])) > MOST_HOPS
    )


def says_so(message: Message) -> bool:
    submitted = str(message.get("Auto-Submitted", "")).lower().partition(";")[0].strip()
    precedence = str(message.get("Precedence", "")).strip().lower()
    headers = any(_HEADERS.match(name) for name in message)
    return submitted not in ("", "no") or precedence in _PRECEDENCE or headers


def is_a_report(message: Message) -> bool:
    """Of a reading (RFC 8098), of abuse (RFC 5965), or of whatever comes after them."""
    if message.get_content_type() in _REPORTS:
        return True
    return any(part.get_content_type() in _REPORTS[:2] for part in message.walk())

"""What a machine wrote, by the words that it begins with in its owner's language."""

from email.header import Header

import pytest

from nact_meet.mail.received import Received, take_apart

SUBJECTS = (
    "自动回复:邀请", "【自动回复】您的邮件已收到", "邮件已收到，谢谢！（自动回复）",
    "自動返信: 招待",
    "Re: Invitation [Auto-Reply]", "Re: Invitation (Automatic Response)", "OOO: Invitation",
    "Tự động trả lời: Thư mời", "Trả lời tự động: Thư mời", "Vắng mặt: Thư mời",
    "Balasan automatik: Jemputan", "Balas otomatis: Undangan",
    "การตอบกลับอัตโนมัติ: เชิญ",
    "ไม่อยู่ที่สำนักงาน: เชิญ",
    "자동 회신: 초대", "부재중: 초대", "Automatisch antwoord: x",
    "Odpowiedź automatyczna: x", "Otomatik yanıt: x", "Automatikus válasz: x",
    "Đã đọc: Thư mời", "Dibaca: Undangan", "อ่าน: เชิญ", "Lido: Convite", "撤回: 邀请",
    "Relayed: Invitation",
)  # fmt: skip
WORDS = (
    "Ceci est une réponse automatique.",
    "Dies ist eine automatische Antwort.",
    "Esta é uma resposta automática.",
    "Đây là thư trả lời tự động.",
    "Ini adalah balasan automatik.",
    "อีเมลฉบับนี้ส่งโดยอัตโนมัติ",
    "您好：您发给我的信件已经收到。（自动回复）",
)
OF_PERSONS = (
    "Read the paper: comments", "Auto parts workshop", "Recall election paper", "Lu Xun seminar",
    "Delivered papers", "Absence of Professor Lim", "已读您的文章，意见如下",
    "Vắng mặt ngày thứ sáu",
)  # fmt: skip


def mail(subject: str, words: str = "I will come, with a colleague.") -> Received:
    return take_apart(
        f"From: Aye <aye@yangon.example>\nSubject: {Header(subject, 'utf-8').encode()}\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{words}\n".encode()
    )


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_says_that_no_person_wrote(subject: str) -> None:
    assert mail(subject).is_automatic


@pytest.mark.parametrize("words", WORDS)
def test_first_words_say_it_too(words: str) -> None:
    assert mail("Re: Invitation", words).is_automatic


@pytest.mark.parametrize("subject", OF_PERSONS)
def test_a_subject_that_only_begins_alike_is_a_persons(subject: str) -> None:
    assert not mail(subject).is_automatic


@pytest.mark.parametrize(
    "words",
    ["I am out of the office on 5 December, so I cannot come.", "I am on leave. Please ask Thida."],
)
def test_who_says_when_they_are_away_is_read(words: str) -> None:
    assert not mail("Re: Invitation", words).is_automatic

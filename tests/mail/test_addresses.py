"""Addresses as people paste them: from mail programs, spreadsheets and Chinese keyboards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nact_meet.mail.addresses import (
    HIDDEN,
    LONGEST_NAME,
    NAME_TOO_LONG,
    NO_ADDRESS,
    NOT_AN_ADDRESS,
    SEVERAL,
    BadAddress,
    Mailbox,
    entries,
    normal_address,
    read,
    with_ascii_domain,
)

AYE = ("Aye Aye", "aye@yangon.example")
WEI = ("李伟", "wei@shanghai.example")
MARIA = ("", "maria@dili.example")


def pairs(text: str) -> list[tuple[str, str]]:
    return [(each.name, each.address) for each in read(text).mailboxes]


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("Aye Aye <aye@yangon.example>", [AYE]),
        ("aye@yangon.example", [("", "aye@yangon.example")]),
        ("AYE@Yangon.Example", [("", "aye@yangon.example")]),
        ('"Aye, Daw Aye" <aye@yangon.example>', [("Aye, Daw Aye", "aye@yangon.example")]),
        ("Aye, Daw Aye <aye@yangon.example>", [("Aye, Daw Aye", "aye@yangon.example")]),
        ('"The \\"Old\\" One" <aye@yangon.example>', [('The "Old" One', "aye@yangon.example")]),
        ("'Aye Aye' <aye@yangon.example>", [AYE]),
        ("aye@yangon.example (Aye Aye)", [AYE]),
        ("Aye Aye aye@yangon.example", [AYE]),
        ("Aye Aye\taye@yangon.example\tYangon", [AYE]),
        ("aye@yangon.example <aye@yangon.example>", [("", "aye@yangon.example")]),
        ("<aye@yangon.example>", [("", "aye@yangon.example")]),
        ("mailto:aye@yangon.example?subject=Hello", [("", "aye@yangon.example")]),
        ("Aye Aye <mailto:aye@yangon.example>", [AYE]),
        ("Aye Aye <aye@yangon.example>.", [AYE]),
        ("Please also aye@yangon.example.", [("Please also", "aye@yangon.example")]),
        ("Aye Aye\n <aye@yangon.example>", [AYE]),
        ("李伟＜wei@shanghai.example＞", [WEI]),
        ("李伟〈ｗｅｉ＠shanghai.example〉", [WEI]),
        ("“李伟” <wei@shanghai。example>", [WEI]),
        ("\ufeff李伟\u3000<wei@shanghai.example>\u200b", [WEI]),
        ("Aye Aye <aye@yangon.example>, maria@dili.example", [AYE, MARIA]),
        ("Aye Aye <aye@yangon.example>; maria@dili.example;", [AYE, MARIA]),
        ("Aye Aye <aye@yangon.example>\r\nmaria@dili.example\r\n\r\n", [AYE, MARIA]),
        ("李伟＜wei@shanghai.example＞，maria@dili.example；", [WEI, MARIA]),
        ("aye@yangon.example maria@dili.example", [("", AYE[1]), MARIA]),
        ('"Aye; Aye" <aye@yangon.example>;maria@dili.example', [("Aye; Aye", AYE[1]), MARIA]),
        ('Aye" Aye <aye@yangon.example>\nmaria@dili.example', [('Aye" Aye', AYE[1]), MARIA]),
    ],
)
def test_the_usual_ways_of_writing_are_read(pasted: str, found: list[tuple[str, str]]) -> None:
    assert (pairs(pasted), read(pasted).unreadable) == (found, ())


def test_each_is_taken_once() -> None:
    text = "Aye Aye <aye@yangon.example>\nAYE AYE <AYE@yangon.example>\naye@yangon.example"

    assert pairs(text) == [AYE]


def test_two_names_at_one_address_are_two_people() -> None:
    text = "Aye Aye <office@yangon.example>, Hla Hla <office@yangon.example>"

    assert pairs(text) == [
        ("Aye Aye", "office@yangon.example"),
        ("Hla Hla", "office@yangon.example"),
    ]


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("Aye Aye", NO_ADDRESS),
        ("Aye Aye <>", NO_ADDRESS),
        ("Aye Aye <aye@>", NOT_AN_ADDRESS),
        ("@yangon.example", NOT_AN_ADDRESS),
        ("aye@yangon", NOT_AN_ADDRESS),
        ("aye@yangon..example", NOT_AN_ADDRESS),
        ("Aye <aye@yangon.example> Maria <maria@dili.example>", SEVERAL),
        ("Hla <hla@yangon.example\nmaria", NO_ADDRESS),
    ],
)
def test_what_cannot_be_read_is_given_back_with_the_reason(pasted: str, why: object) -> None:
    text = f"Li Wei <wei@shanghai.example>\n{pasted}\nmaria@dili.example"

    found = read(text)

    assert found.unreadable[0].why is why
    assert found.unreadable[0].text in pasted
    assert {"wei@shanghai.example", "maria@dili.example"} <= {
        each.address for each in found.mailboxes
    }


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_is_pasted_nothing_breaks_and_names_are_one_line(text: str) -> None:
    found = read(f"{text}\nmaria@dili.example")

    assert any(each.address == "maria@dili.example" for each in found.mailboxes)
    for each in found.mailboxes:
        assert "\n" not in each.name
        assert "\r" not in each.name
        assert normal_address(each.address) == each.address


@given(st.text(st.characters(categories=["L", "Nd", "P", "Zs"]), max_size=40))
def test_a_mailbox_written_out_is_read_again(text: str) -> None:
    first = read(f'"{text}" <maria@dili.example>').mailboxes

    for each in first:
        assert read(str(each)).mailboxes == (each,)


def test_a_bad_address_says_so() -> None:
    with pytest.raises(BadAddress):
        normal_address("nobody")
    assert str(Mailbox('A "B"', "a@b.example")) == '"A \\"B\\"" <a@b.example>'


def test_a_name_has_two_hundred_letters_and_no_more() -> None:
    fits, too_long = ("a" * length for length in (LONGEST_NAME, LONGEST_NAME + 1))

    assert LONGEST_NAME == 200
    assert pairs(f"{fits} <aye@yangon.example>") == [(fits, "aye@yangon.example")]
    (refused,) = read(f"{too_long} <aye@yangon.example>").unreadable
    assert refused.why is NAME_TOO_LONG


UNSEEN = "\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u2066\u2069"


@pytest.mark.parametrize("sign", UNSEEN)
def test_a_sign_that_nobody_sees_is_left_out(sign: str) -> None:
    assert pairs(f"Aye{sign} Aye <aye@yangon.example>") == [AYE]


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_a_joiner_belongs_to_the_name(joiner: str) -> None:
    assert pairs(f"အေး{joiner}အေး <aye@yangon.example>") == [
        (f"အေး{joiner}အေး", "aye@yangon.example")
    ]


@pytest.mark.parametrize("sign", ["\u202d", "\u202e", "\u200c", "\u200d", "\u2063"])
def test_a_sign_that_hides_what_a_name_is_is_refused(sign: str) -> None:
    (refused,) = read(f"Aye{sign}Aye <aye@yangon.example>").unreadable

    assert refused.why is HIDDEN


def test_who_comes_after_somebody_named_twice_is_read_too() -> None:
    pasted = "Aye Aye <aye@yangon.example>; Aye Aye <aye@yangon.example>; wei@shanghai.example"

    assert pairs(pasted) == [AYE, ("", "wei@shanghai.example")]


def test_a_quote_at_one_end_alone_stays() -> None:
    assert pairs('"Daw" Aye <aye@yangon.example>') == [('"Daw" Aye', "aye@yangon.example")]


@pytest.mark.parametrize(("letters", "count"), [(400, 1), (401, 2)])
def test_a_quote_is_sought_no_further_than_a_name_goes(letters: int, count: int) -> None:
    """Or each of many that are never closed is sought to the end of the text."""
    assert len(list(entries(f'"{"a" * (letters - 1)},"'))) == count


def test_empty_quotes_and_brackets_are_no_name() -> None:
    assert pairs('"" <aye@yangon.example>') == [("", "aye@yangon.example")]
    assert pairs("() <aye@yangon.example>") == [("", "aye@yangon.example")]


def test_a_domain_of_any_script_goes_out_as_dns_knows_it_however_it_is_written() -> None:
    assert with_ascii_domain("aye@bücher.example") == "aye@xn--bcher-kva.example"
    assert with_ascii_domain("aye@BÜCHER.example") == "aye@xn--bcher-kva.example"


@pytest.mark.parametrize(("letters", "count"), [(1000, 1), (1001, 2)])
def test_a_name_with_a_comma_is_one_up_to_a_length(letters: int, count: int) -> None:
    assert len(list(entries("Family, Given <a@b.example>".rjust(letters, "n")))) == count


@pytest.mark.parametrize(("letters", "why"), [(1000, NAME_TOO_LONG), (1001, NOT_AN_ADDRESS)])
def test_a_line_is_taken_apart_up_to_a_length(letters: int, why: str) -> None:
    (unreadable,) = read(" <a@b.example>".rjust(letters, "n")).unreadable

    assert unreadable.why == why


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("Anna Lim (anna@x.example)", ["Anna Lim"]),
        ("Lim, Anna (anna@x.example)", ["Lim, Anna"]),
        ("张三（zhang3@qq.com）", ["张三"]),
        ("张三（zhang3@qq.com）、李四【li4@qq.com】", ["张三", "李四"]),
        ("姓名：张三 邮箱：zhang3@qq.com", ["张三"]),
        ("邮箱：x@y.example", [""]),
        ("Email: a@y.example, b@y.example", ["", ""]),
        ("Anna Lim/anna@x.example", ["Anna Lim"]),
        ("Anna Lim / anna@x.example; Bob Tan | bob@x.example", ["Anna Lim", "Bob Tan"]),
        ("Anna Lim (Institute A, Bangkok) anna@x.example", ["Anna Lim (Institute A, Bangkok)"]),
        ("anna@x.example (Anna Lim, Bangkok)", ["Anna Lim, Bangkok"]),
    ],
)
def test_people_are_read_as_letters_and_forms_write_them(pasted: str, names: list[str]) -> None:
    found = read(pasted)

    assert [mailbox.name for mailbox in found.mailboxes] == names
    assert found.unreadable == ()
    assert not any(set(mailbox.address) & set("/()[]:") for mailbox in found.mailboxes)


ANNA, BOB = ("Anna Lim", "anna@x.example"), ("Bob Tan", "bob@x.example")
ZHANG, LI = ("张三", "zhang3@qq.example"), ("李四", "li4@163.example")


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("张三zhang3@qq.example", [ZHANG]),
        ("zhang3@qq.example张三", [ZHANG]),
        ("张三：zhang3@qq.example；李四：li4@163.example。", [ZHANG, LI]),
        ("张三zhang3@qq.example。李四li4@163.example", [ZHANG, LI]),
        ("张三 zhang3@qq.example 李四 li4@163.example", [ZHANG, LI]),
        ("「张三」zhang3@qq.example", [ZHANG]),
        ("『张三』 ‹zhang3@qq.example›", [ZHANG]),
        ("张三｜zhang3@qq.example", [ZHANG]),
        ("张三－zhang3＠qq．example！", [ZHANG]),
        ("收件人：张三<zhang3@qq.example>；抄送：李四<li4@163.example>", [ZHANG, LI]),
        ("联系人：张三，电话：13800138000，邮箱：zhang3@qq.example", [ZHANG]),
        ("张三，zhang3@qq.example；李四，li4@qq.example", [ZHANG, ("李四", "li4@qq.example")]),
        ("Nama: Anna Lim, E-mel: anna@x.example", [ANNA]),
        ("ชื่อ-นามสกุล: Anna Lim อีเมล์: anna@x.example", [ANNA]),
        ("'Anna Lim (anna@x.example)' <anna@x.example>", [ANNA]),
        ("Anna Lim/Director/anna@x.example", [("Anna Lim/Director", "anna@x.example")]),
        ("张三 13800138000 zhang3@qq.example", [ZHANG]),
        ("1、张三 zhang3@qq.example\n2、李四 li4@163.example", [ZHANG, LI]),
        ("（1）张三 zhang3@qq.example\n（2）李四 li4@163.example", [ZHANG, LI]),
        ("สมชายsomchai@x.example", [("สมชาย", "somchai@x.example")]),
        ("李@例子.example", [("", "李@例子.example")]),
        ("wei@例子.公司.cn", [("", "wei@例子.公司.cn")]),
        ("1. Anna Lim anna@x.example\n2) Bob Tan bob@x.example", [ANNA, BOB]),
        ("• Anna Lim – anna@x.example\n• Bob Tan – bob@x.example", [ANNA, BOB]),
        ("1\tAnna Lim\tanna@x.example\n2\tBob Tan\tbob@x.example", [ANNA, BOB]),
        ("Anna Lim:anna@x.example", [ANNA]),
        ("To: Anna Lim <anna@x.example>; Cc: Bob Tan <bob@x.example>", [ANNA, BOB]),
        ("Anna To: anna@x.example", [("Anna To", "anna@x.example")]),
        ("anna @ x.example", [("", "anna@x.example")]),
        ("anna@x.example/bob@x.example", [("", ANNA[1]), ("", BOB[1])]),
        ("anna@x.example and bob@x.example", [("", ANNA[1]), ("", BOB[1])]),
        ("anna@x.example和bob@x.example", [("", ANNA[1]), ("", BOB[1])]),
        (
            "Lim, Anna <anna@x.example>, Tan, Bob <bob@x.example>",
            [("Lim, Anna", ANNA[1]), ("Tan, Bob", BOB[1])],
        ),
        ("Anna Lim <anna@x.example<mailto:anna@x.example>>", [ANNA]),
        ("Anna Lim <anna@x.example> Institute A", [ANNA]),
        ("‘Anna Lim’ <anna@x.example>", [ANNA]),
        ("Anna Lim, anna@x.example", [ANNA]),
        ("Anna Lim, anna@x.example\nBob Tan, bob@x.example", [ANNA, BOB]),
        ("Anna Lim;anna@x.example\nBob Tan;bob@x.example", [ANNA, BOB]),
        ("No,Name,Email\n1,Anna Lim,anna@x.example\n2,Bob Tan,bob@x.example", [ANNA, BOB]),
        ("Anna Lim\nanna@x.example\nBob Tan\nbob@x.example", [ANNA, BOB]),
    ],
)
def test_chats_tables_and_lists_are_read(pasted: str, found: list[tuple[str, str]]) -> None:
    assert (pairs(pasted), read(pasted).unreadable) == (found, ())


@pytest.mark.parametrize(
    ("pasted", "left"),
    [
        ("Aye Aye; maria@dili.example", 1),
        ("Participants\nanna@x.example", 1),
        ("Participants\nanna@x.example\nbob@x.example", 1),
        ("Anna Lim, Institute A, anna@x.example", 2),
        ("Thailand\nanna@x.example\nLaos\nbob@x.example", 2),
        ("泰国：\nanna@x.example\n老挝：\nbob@x.example", 2),
        ("Viet Nam, anna@x.example\n中国, bob@x.example", 2),
    ],
)
def test_whose_an_address_is_nobody_guesses(pasted: str, left: int) -> None:
    found = read(pasted)

    assert {mailbox.name for mailbox in found.mailboxes} == {""}
    assert len(found.unreadable) == left


@pytest.mark.parametrize("piece", ["张三", "1、", "a@b.", "@x", "电话", "<a", "a,", ": ", "12 "])
def test_a_long_paste_of_one_piece_is_read_within_its_bounds(piece: str) -> None:
    found = read(piece * 5_000 + "\nmaria@dili.example")

    assert [mailbox.address for mailbox in found.mailboxes][-1:] == ["maria@dili.example"]


@pytest.mark.parametrize("typed", ["-1", "1. Anna", "• 张三", "Tel: 012-345 6789", "邮箱"])
def test_what_names_no_address_comes_back_as_it_was_typed(typed: str) -> None:
    (refused,) = read(typed).unreadable

    assert refused.text == typed


@pytest.mark.parametrize(
    "label",
    [
        *("Email", "E-mel:", "工作邮箱", "QQ邮箱：", "电邮地址：", "聯絡電郵：", "Thư điện tử:"),
        *("อีเมล์ :", "ອີເມວ:", "អ៊ីមែល៖", "အီးမေးလ် -", "Correio eletrónico:", "Alamat email:"),
    ],
)
def test_what_a_form_calls_an_address_is_nobody_s_name(label: str) -> None:
    assert pairs(f"{label} a@x.example") == [("", "a@x.example")]

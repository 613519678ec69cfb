"""How parts become text in each language: blanks, signs, lists, titles, scripts, long dates."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale, gettext, ngettext
from markupsafe import Markup

from nact_meet.directory.called import called
from nact_meet.notices.composing import mark
from nact_meet.notices.models.notice import Kind
from nact_meet.places.mails import preview
from nact_meet.web import formats, typesetting
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.meetings.plans import over_days


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


@pytest.fixture
def chinese(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("zh_Hans"):
        yield


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("中国", "请提名中国代表团"),
        ("ASEAN", "请提名 ASEAN 代表团"),
        (4, "请提名 4 代表团"),
        ("2026年3月5日", "请提名2026年3月5日代表团"),
        ("（中国）", "请提名（中国）代表团"),
        (Markup("<b>ASEAN</b>"), "请提名 <b>ASEAN</b> 代表团"),
        (typesetting.Mark(mark("about"), "ASEAN"), f"请提名 {mark('about')} 代表团"),
        (typesetting.Mark(mark("about"), "中国"), f"请提名{mark('about')}代表团"),
    ],
)
def test_a_blank_parts_han_characters_from_letters_and_figures(value: Any, sentence: str) -> None:
    assert typesetting.filled("请提名%(name)s代表团", {"name": value}) == sentence


def test_other_scripts_stay_as_the_catalogue_has_them() -> None:
    assert typesetting.filled("%(num)s of %(all)s%%", {"num": 3, "all": "4"}) == "3 of 4%"


@pytest.mark.usefixtures("english")
def test_english_parts() -> None:
    assert typesetting.listed(["Anna", "Wei", "Aye"]) == "Anna, Wei and Aye"
    assert typesetting.listed(["Anna", "Wei"]) == "Anna and Wei"
    assert typesetting.listed([]) == ""
    assert typesetting.listed(["Institute, Hanoi", "Wei"]) == "Institute, Hanoi; Wei"
    assert typesetting.together("It is so.", "", "Go on.") == "It is so. Go on."
    assert typesetting.labelled("Join", "https://x") == "Join: https://x"
    assert typesetting.beside("Director", "", "Institute") == "Director, Institute"
    assert typesetting.addressed("Professor", "Li Wei", "李伟") == "Professor Li Wei"
    assert typesetting.addressed("教授", "Li Wei", "李伟") == "Professor Li Wei"


@pytest.mark.usefixtures("chinese")
def test_chinese_parts() -> None:
    assert typesetting.listed(["张敏", "李伟", "王芳"]) == "张敏、李伟和王芳"
    assert typesetting.listed(["Bangkok", "Dili"]) == "Bangkok 和 Dili"
    assert typesetting.listed(["Anna", "李伟", "Aye"]) == "Anna、李伟和 Aye"
    assert typesetting.listed(["Institute, Hanoi", "李伟"]) == "Institute, Hanoi；李伟"
    assert typesetting.together("已保存。", "请继续。") == "已保存。请继续。"
    assert typesetting.labelled("进入会议", "https://x") == "进入会议：https://x"
    assert typesetting.beside("主任", "外交学院") == "主任，外交学院"
    assert typesetting.bracketed("李伟", "外交学院") == "李伟（外交学院）"


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("honorific", "name", "own", "addressed"),
    [
        ("Professor", "Li Wei", "李伟", "李伟教授"),
        ("Dr.", "Aye Aye", "အေးအေး", "Aye Aye 博士"),
        ("教授", "李伟", "", "李伟教授"),
        ("Dato’", "Anna Lim", "", "Dato’ Anna Lim"),
        ("", "Li Wei", "李伟", "李伟"),
    ],
)
def test_a_chinese_title_follows_its_name(
    honorific: str, name: str, own: str, addressed: str
) -> None:
    assert typesetting.addressed(honorific, name, own) == addressed


@pytest.mark.usefixtures("chinese")
def test_typed_markup_stays_typed_beside_a_sign_of_ours() -> None:
    template = "{{ beside(name, mark) }}{{ gap() }}{{ labelled(name, mark) }}"

    page = render_template_string(template, name="<i>", mark=Markup("<b>x</b>"))

    assert page == "&lt;i&gt;，<b>x</b>&lt;i&gt;：<b>x</b>"


LINE = "{% from '_time.html' import meeting_line %}{{ meeting_line(meeting, 'Asia/Bangkok') }}"


@pytest.mark.parametrize(
    ("language", "ending"), [("en", "</span>, and 2 more days"), ("zh_Hans", "</span>，另有 2 天")]
)
def test_a_sentence_around_markup_of_ours_is_markup_and_what_was_typed_is_not(
    cast: Cast, app: Flask, language: str, ending: str
) -> None:
    meeting = over_days(cast.meeting())

    with app.test_request_context(), force_locale(language):
        line = render_template_string(LINE, meeting=meeting)
        both = {"name": "<i>", "city": Markup("<b>中国</b>"), "num": 4}
        said = typesetting.filled("%(name)s & %(city)s %(num)d", both)

    assert line.startswith("<time datetime=") and line.endswith(ending)
    assert "&lt;time" not in line
    assert said == Markup("&lt;i&gt; &amp; <b>中国</b> 4") and isinstance(said, Markup)


def test_a_long_date_breaks_before_its_weekday_alone(app: Flask) -> None:
    at = datetime(2026, 12, 20, 3, tzinfo=UTC)

    with app.test_request_context(), force_locale("zh_Hans"):
        assert formats.day_in_two(at, "Asia/Shanghai") == "2026年12月20日<wbr>星期日"
    with app.test_request_context(), force_locale("en"):
        assert "<wbr>" not in formats.day_in_two(at, "Asia/Shanghai")


def test_institutes_are_called_in_their_readers_script(app: Flask, cast: Cast) -> None:
    cast.institute.own_script_name = "曼谷研究所"
    db.session.commit()

    for language, name in (("en", cast.institute.name), ("zh_Hans", "曼谷研究所")):
        with app.test_request_context(), force_locale(language):
            assert called(cast.institute.name) == cast.institute.called == name
            assert called("Somewhere else") == "Somewhere else"


def test_a_chinese_mail_greets_by_name_and_title(cast: Cast) -> None:
    cast.wei.own_script_name, cast.wei.honorific = "李伟", "Professor"
    cast.institute.own_script_name = "曼谷研究所"
    (place,) = cast.invite(cast.meeting(), cast.wei)
    place.freeze()
    db.session.commit()

    mail = preview(place, Kind.INVITATION)

    part = mail.get_body(("plain",))
    assert part is not None
    text = part.get_content()
    assert text.startswith("尊敬的李伟教授：\n")
    assert "主办机构：曼谷研究所\n" in text


@pytest.mark.parametrize(("language", "figure"), [("en", "12,345"), ("vi", "12.345")])
def test_counts_are_grouped_as_the_language_does_and_years_are_not(
    app: Flask, language: str, figure: str
) -> None:
    with app.test_request_context(), force_locale(language):
        assert ngettext("%(num)s person", "%(num)s people", 12_345).startswith(figure + " ")
        assert formats.number(12_345) == figure
        assert gettext("up to %(year)s", year=str(2027)) == "up to 2027"
        assert gettext("%(num)d", num=12_345) == "12345"


def test_counts_are_grouped_beside_chinese_characters_too(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans"):
        assert ngettext("%(num)s person", "%(num)s people", 999) == "999 人"
        assert ngettext("%(num)s person", "%(num)s people", 1000) == "1,000 人"
        most = gettext("Please choose at most %(most)s people.", most=5000)
        assert "5,000" in most and typesetting.HAN.search(most)


@pytest.mark.parametrize(
    ("octets", "said"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (12_345, "12 kB"),
     (3_400_000, "3.4 MB"),
     (1_000_000, "1 MB"), (10_000_000_000, "10,000 MB")],
)  # fmt: skip
def test_a_size_has_the_unit_with_the_fewest_figures(app: Flask, octets: int, said: str) -> None:
    with app.test_request_context():
        assert formats.file_size(octets) == said

"""What is hard to write: clocks of both halves of a year, titles, alarms, the link to join."""

from collections.abc import Callable
from datetime import datetime, timedelta

from nact_meet.directory.models.institute import Institute
from nact_meet.places.alarms import ring
from tests.cast import hosted_by, person
from tests.interop.application import Application
from tests.interop.reading import Case
from tests.interop.story import SUMMER, WINTER, Story, at

TITLES = {
    "en": "Rice, rivers and the “new” economy – a joint study of twelve institutes",
    "zh": "中国—东盟数字平台治理与第四次工业革命：就业、减贫与可持续农业发展联合研究视频会议",
    "ms": "Mesyuarat kumpulan kerja bersama mengenai pengurangan kemiskinan dan e-dagang serantau",
    "id": "Pertemuan kelompok kerja tentang pengentasan kemiskinan dan perdagangan elektronik",
    "fil": "Pagpupulong ng pangkat ukol sa pagbawas ng kahirapan at mga “ñ” sa Pilipinas",
    "vi": "Hội nghị trực tuyến về hợp tác xóa đói giảm nghèo trong bối cảnh đại dịch",
    "th": "การประชุมคณะทำงานร่วมเรื่องการลดความยากจนและการพัฒนาการเกษตรที่ยั่งยืน",
    "lo": "ກອງປະຊຸມຄະນະເຮັດວຽກຮ່ວມກ່ຽວກັບການຫຼຸດຜ່ອນຄວາມທຸກຍາກແລະການພັດທະນາກະສິກໍາ",
    "km": "កិច្ចប្រជុំក្រុមការងាររួមស្តីពីការកាត់បន្ថយភាពក្រីក្រ និងការអភិវឌ្ឍកសិកម្ម",
    "my": "ဆင်းရဲမွဲတေမှု လျှော့ချရေးနှင့် စိုက်ပျိုးရေး ဖွံ့ဖြိုးတိုးတက်မှု ပူးတွဲ အစည်းအဝေး",
    "ta": "வறுமை ஒழிப்பு மற்றும் நிலையான வேளாண் வளர்ச்சி குறித்த கூட்டுக் குழுக் கூட்டம்",
    "tet": "Reuniaun grupu servisu nian kona-ba hamenus kiak no dezenvolvimentu agrikultura",
}
MARKS = (
    "Rice; rivers, and \\ stays",
    "One line\nand another\n\nand a last",
    "\\n is no line break, \\, no comma, \\\\ two marks",
    'A "quoted" title: with a colon; 100% of it, ^n and all',
    "; , \\",
    "Long enough to be folded, then more; and then, where the fold is, \\\\\\\\\\\\ marks",
    "𠮷野家と🌾の川",
)
"""Not a mark and a capital N: icalendar 7.3 reads it and writes a line break, so khal shows one."""


def daylight(zone: str, winter: datetime, summer: datetime) -> Callable[[Application], Case]:
    """Nine o'clock in January, then nine o'clock in July."""

    def tell(application: Application) -> Case:
        story = Story(application, f"daylight time, {zone}", starts=WINTER, zone=zone)
        (aye,) = story.publish(story.cast.aye)
        story.says(aye, "REQUEST", winter)
        story.move(SUMMER, zone)
        story.says(aye, "REQUEST", summer, sequence=1)
        return story.case

    return tell


def titles(application: Application) -> Case:
    return titled(application, "titles in twelve languages", list(TITLES.values()))


def marks(application: Application) -> Case:
    return titled(application, r"titles with ; , \ and line breaks", list(MARKS))


def titled(application: Application, name: str, texts: list[str]) -> Case:
    """One meeting that is renamed again and again, and keeps its entry."""
    story = Story(application, name, title=texts[0])
    (aye,) = story.publish(story.cast.aye)
    story.says(aye, "REQUEST", at(7, 20, 7), summary=texts[0])
    for text in texts[1:]:
        with story.edit() as meeting:
            meeting.title = text
        story.says(aye, "REQUEST", at(7, 20, 7), summary=text)
    return story.case


def names(application: Application) -> Case:
    """No quotes and carets: vobject knows nothing of RFC 6868."""
    story = Story(application, "names with ; , : and in other scripts")
    river = Institute(
        name="Institute; of: rivers, 河流研究所", country_code="CN", zone="Asia/Shanghai"
    )
    story.meeting.hosts = [hosted_by(river)]
    (place,) = story.publish(person("Daw Khin; Khin, ဒေါ် ခင်ခင်: Dr", "khin@river.example", river))
    meant = (river.name, place.full_name)
    story.says(place, "REQUEST", at(7, 20, 7), names=meant)
    return story.case


def alarms(application: Application) -> Case:
    """None, three, one; the link to join is a CONFERENCE of each (RFC 7986)."""
    story = Story(application, "alarms and CONFERENCE")
    aye_aye = story.cast.aye
    (aye,) = story.publish(aye_aye)
    story.says(aye, "REQUEST", at(7, 20, 7))
    for number, leads in enumerate(([10, 60, 1440], [30]), 1):
        ring(aye_aye, leads)
        story.move(SUMMER + timedelta(hours=number))
        meant = tuple(f"-PT{each}M" for each in leads)
        story.says(aye, "REQUEST", at(7, 20, 7 + number), sequence=number, alarms=meant)
    ring(aye_aye, [])
    return story.case


TELLERS = (
    daylight("Europe/Berlin", at(1, 20, 8), at(7, 20, 7)),
    daylight("Europe/Dublin", at(1, 20, 9), at(7, 20, 8)),
    daylight("America/New_York", at(1, 20, 14), at(7, 20, 13)),
    daylight("Australia/Sydney", at(1, 19, 22), at(7, 19, 23)),
    daylight("Pacific/Auckland", at(1, 19, 20), at(7, 19, 21)),
    titles,
    marks,
    names,
    alarms,
)

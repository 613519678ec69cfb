"""A list to import, 5 MB of Excel with millions of attributes, keeps a thread busy for a minute."""

import io
import re
import zipfile

from xlsxwriter import Workbook

from tests.attack.ground import Broken, Browser, Ground

SECONDS = 12
"""The room's bound on the processor, and what is around it."""


def attack(ground: Ground) -> None:
    ground.start()
    organiser = ground.secretariat()
    ref = meeting_of(ground, organiser)

    before = ground.worked()
    answer = organiser.post(f"/meetings/{ref}/import", body=upload(bomb()), **MULTIPART)
    taken = ground.worked() - before

    if taken > SECONDS:
        raise Broken(f"the list took {taken:.0f} seconds of the server's processor")
    if answer.status not in {200, 422}:
        raise Broken(f"it was answered with {answer.status}")


def meeting_of(ground: Ground, organiser: Browser) -> str:
    zone = {"zone": "Asia/Bangkok"}
    organiser.post("/institutes", {"name": "Bangkok", "country_code": "TH"} | zone)
    ((institute,),) = ground.sql("SELECT id FROM institutes")
    clock = {"day": "2030-01-07", "starts": "10:00", "ends": "12:00"} | zone
    host = {"hosts-0-institute_id": institute, "hosts-0-duty": "host"}
    who = {"visibility": "public", "access": "invited"}
    organiser.post("/meetings", {"title": "Rice and rivers"} | clock | host | who)
    ((ref,),) = ground.sql("SELECT ref FROM meetings")
    return str(ref)


def bomb() -> bytes:
    plain, made = io.BytesIO(), io.BytesIO()
    with Workbook(plain) as book:
        book.add_worksheet().write_row(0, 0, ["Full name", "Email address"])
    row = "".join(f' a{number}=""' for number in range(2_000_000)).encode()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part = re.sub(rb"<row ", b"<row" + row + b" ", part, count=1)
            out.writestr(name, part)
    return made.getvalue()


def upload(octets: bytes) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="list.xlsx"\r\n\r\n'
    return head + octets + b"\r\n--b--\r\n"


MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}

"""A name is taken that turns the letters after it round, or hides some: U+202E and its kin."""

from tests.attack.ground import Broken, Ground
from tests.attack.meetings import host_institute, open_meeting, registration_link

HIDING = ("\u202e", "\u202d", "\u2066", "\u200b", "\u2063", "\u00ad", "\u115f")


def attack(ground: Ground) -> None:
    ground.start()
    secretariat = ground.secretariat()
    institute = host_institute(secretariat)
    link = registration_link(ground, open_meeting(secretariat, institute))
    for letter in HIDING:
        name = f"Eve {letter}gnp.exe"
        values = {"full_name": name, "institute": "Elsewhere", "country_code": "LA"}
        values |= {"zone": "Asia/Vientiane", "language": "en", "person": "new"}
        ground.stranger().post(link, values | {"submission_key": f"U{ord(letter):04X}" * 4})
        secretariat.post("/people", {"full_name": name, "address": "x@elsewhere.example"})
        secretariat.post(
            "/institutes", {"name": name, "country_code": "TH", "zone": "Asia/Bangkok"}
        )
        for table, column in (("people", "full_name"), ("institutes", "name")):
            found = f"SELECT id FROM {table} WHERE instr({column}, :letter)"
            if ground.sql(found, letter=letter):
                raise Broken(f"U+{ord(letter):04X} is in a name of {table}")
    if not ground.sql("SELECT id FROM institutes"):
        raise RuntimeError("no name was taken at all")

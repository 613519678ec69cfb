"""A link to register for a meeting that is gone opens the one that got its id.

It signed the meeting's id and an address; SQLite gives a freed id again.
"""

from tests.attack.ground import Broken, Ground
from tests.attack.meetings import host_institute, open_meeting, registration_link


def attack(ground: Ground) -> None:
    ground.start()
    secretariat = ground.secretariat()
    institute = host_institute(secretariat)
    token = registration_link(ground, open_meeting(secretariat, institute)).rpartition("/")[2]
    [(old,)] = ground.sql("SELECT id FROM meetings")
    forget_all_meetings(ground)

    ref = open_meeting(secretariat, institute, title="Another one")
    [(new,)] = ground.sql("SELECT id FROM meetings")
    if old != new:
        raise RuntimeError("the id was not given again")
    if ground.stranger().get(f"/m/{ref}/register/{token}").status == 200:
        raise Broken("the old link opens the form of another meeting")


def forget_all_meetings(ground: Ground) -> None:
    for (table,) in ground.sql(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND c.name = 'meeting_id'"
    ):
        ground.sql(f"DELETE FROM {table}")
    ground.sql("DELETE FROM meetings")

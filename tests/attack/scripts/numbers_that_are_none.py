"""A row named "²", or a number of five thousand digits, is answered by an error of ours.

Each stands for numbers that no row can have.
"""

from tests.attack.ground import Broken, Ground
from tests.attack.scripts.xlsx_attributes import meeting_of


def attack(ground: Ground) -> None:
    ground.start()
    organiser = ground.secretariat()
    ref = meeting_of(ground, organiser)
    tries = [
        ("/meetings", {"hosts-²-institute_id": "1"}),
        ("/meetings", {f"agenda-{'9' * 5000}-title": "x"}),
        (f"/meetings/{ref}/decisions", {"place": "9" * 5000, "decision": "approve"}),
        ("/polls", {f"person-{'9' * 30}": "required"}),
    ]

    answers = [(path, organiser.post(path, values).status) for path, values in tries]

    if failed := [path for path, status in answers if status >= 500]:
        raise Broken(f"errors of ours at {', '.join(failed)}")

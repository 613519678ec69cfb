"""A forged No to a date that a poll keeps in a calendar changes what its voter has answered."""

from tests.attack.forged import demonstration, reply
from tests.attack.ground import Broken, Ground

KEY = "fedcba9876543210fedc"


def attack(ground: Ground) -> None:
    demonstration(ground)
    ground.sql(
        "INSERT INTO holds (voter_id, slot_id, uid, organizer_key, sequence, asked_sequence,"
        " created_at, revised_at) SELECT t.voter_id, t.slot_id, 'kept@meet.example', :key, 0, 0,"
        " v.created_at, v.created_at FROM votes t JOIN voters v ON v.id = t.voter_id"
        " WHERE t.answer = 'yes' ORDER BY t.id LIMIT 1",
        key=KEY,
    )
    (hold,) = ground.sql(
        "SELECT h.voter_id, h.slot_id, c.address FROM holds h JOIN voters v ON v.id = h.voter_id"
        " JOIN contacts c ON c.id = v.contact_id"
    )
    to = f"meet+{KEY}@meet.example"

    ground.receive(reply(hold.address, to, "kept@meet.example", "DECLINED"), to)

    (vote,) = ground.sql(
        "SELECT answer FROM votes WHERE voter_id = :voter AND slot_id = :slot",
        voter=hold.voter_id,
        slot=hold.slot_id,
    )
    if vote.answer != "yes":
        raise Broken(f"the voter's yes became {vote.answer}")

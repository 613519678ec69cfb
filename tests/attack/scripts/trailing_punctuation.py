"""A link that a mail program handed on with the end of its sentence opens nothing.

No attack, but the same to its reader: a full stop, a bracket, a wrapped line in the address.
"""

from tests.attack.ground import Broken, Ground
from tests.attack.meetings import host_institute, open_meeting, registration_link

# As browsers send them: what may not stand in an address is encoded.
AFTER = (".", ",", ")", "%3E", "/", ";", "'", "%22", "%E3%80%82", "%2E", "&amp;utm_source=mail")
INSIDE = ("=", "%0D%0A", "%20", "=%0D%0A")


def attack(ground: Ground) -> None:
    ground.start()
    secretariat = ground.secretariat()
    link = registration_link(ground, open_meeting(secretariat, host_institute(secretariat)))
    worn = [link + after for after in AFTER]
    worn += [link[:-9] + inside + link[-9:] for inside in INSIDE]

    stranger = ground.stranger()
    dead = [url for url in worn if stranger.get(url).status != 200]

    if dead:
        raise Broken(f"{len(dead)} of {len(worn)} worn links open nothing, such as {dead[0]}")

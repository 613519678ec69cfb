"""People who come, go and move: an entry is one place's, and nobody else's."""

from functools import partial

from nact_meet.directory.models.contact import Contact
from tests.cast import person
from tests.interop.application import Application
from tests.interop.reading import Case
from tests.interop.story import Story, at

STARTS = at(7, 20, 7)
GONE = {"status": "CANCELLED", "partstat": "DECLINED"}


def registration(application: Application) -> Case:
    story = Story(application, "registration")
    (aye,) = story.publish(story.cast.aye)
    story.says(aye, "REQUEST", STARTS)
    story.do(aye.confirm)
    story.says(aye, "REQUEST", STARTS, partstat="ACCEPTED")
    return story.case


def removal(application: Application) -> Case:
    story = Story(application, "removal of one person")
    aye, wei = story.publish(story.cast.aye, story.cast.wei)
    for place in (aye, wei):
        story.says(place, "REQUEST", STARTS)
    story.do(aye.remove)
    story.says(aye, "CANCEL", STARTS, sequence=1, **GONE)
    story.says_nothing(wei)
    return story.case


def coming_back(application: Application) -> Case:
    """By their own word, and once more when they are asked again."""
    story = Story(application, "coming back after withdrawal")
    (aye,) = story.publish(story.cast.aye)
    story.says(aye, "REQUEST", STARTS)
    story.do(aye.confirm)
    story.says(aye, "REQUEST", STARTS, partstat="ACCEPTED")
    story.do(aye.withdraw)
    story.says(aye, "CANCEL", STARTS, sequence=1, **GONE)
    story.do(aye.confirm)
    story.says(aye, "REQUEST", STARTS, sequence=2, partstat="ACCEPTED")
    story.do(aye.withdraw)
    story.says(aye, "CANCEL", STARTS, sequence=3, **GONE)
    story.do(aye.invite_again)
    story.says(aye, "REQUEST", STARTS, sequence=4)
    return story.case


def change_of_address(application: Application) -> Case:
    """The old mailbox lets the entry go, the new one gets it: one UID."""
    story = Story(application, "change of address")
    khin = person("Daw Khin", "khin@old.example", story.cast.yangon)
    (place,) = story.publish(khin)
    story.says(place, "REQUEST", STARTS)
    khin.contacts.append(Contact(address="khin@new.example"))
    story.do(partial(place.readdress, khin.contacts[-1]))
    story.says(place, "CANCEL", STARTS, sequence=1, address="khin@old.example", **GONE)
    story.says(place, "REQUEST", STARTS, sequence=2, address="khin@new.example")
    return story.case


def one_mailbox(application: Application) -> Case:
    """Two scholars whose mail goes to their institute: one leaves, and the other's entry stays."""
    story = Story(application, "two people behind one mailbox")
    people = [person(name, "office@vientiane.example", story.cast.dili) for name in ("Noy", "Mai")]
    noy, mai = story.publish(*people)
    for place in (noy, mai):
        story.says(place, "REQUEST", STARTS)
    story.do(noy.remove)
    story.says(noy, "CANCEL", STARTS, sequence=1, **GONE)
    story.says_nothing(mai)
    return story.case


TELLERS = (registration, removal, coming_back, change_of_address, one_mailbox)

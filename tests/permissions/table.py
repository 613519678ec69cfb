"""Who may do what: every address of the site stands here once, under those who may.

Read by people and by tests alike. `make permissions` writes docs/permissions.md from it; a new
address without a line fails test_table.py, and so does one that answers a role otherwise.

Each audience says what each role meets: "yes", or how it is sent away. The roles (world.py):
a stranger; an organiser who has nothing to do with the meeting; one of the institute of somebody
who takes part; one who was named to decide about a country's people; two hosts; the Secretariat.
"""

from dataclasses import dataclass

ROLES = ("stranger", "unrelated", "institute", "reviewer", "host", "co-host", "secretariat")


@dataclass(frozen=True)
class Audience:
    """`words` are what each of ROLES meets; `link` is which link opens it, for anybody."""

    who: str
    words: str = ""
    link: str = ""


EVERYBODY = Audience("everybody", "yes yes yes yes yes yes yes")
ORGANISERS = Audience("every organiser", "sign-in yes yes yes yes yes yes")
HOSTS = Audience("organisers of a host, Secretariat", "sign-in 404 404 404 yes yes yes")
DECIDING = Audience(
    "organisers of a host, who was named to decide, Secretariat", "sign-in 404 404 yes yes yes yes"
)
INSTITUTE = Audience("organisers of the institute, Secretariat", "sign-in 404 404 404 yes 404 yes")
KEEPERS = Audience(
    "organisers of the person's institute or its coordinator, Secretariat",
    "sign-in 404 yes 404 404 404 yes",
)
SELF = Audience("whose row it is; here it was another's", "sign-in 404 404 404 404 404 404")
REDIRECTED = Audience("who reads at the old address, by the link mailed there", link="a")
LEADERS = Audience(
    "organisers of an institute that leads the group, Secretariat; this one is led by none",
    "sign-in 404 404 404 404 404 yes",
)
LEADERS_OR_KEEPERS = Audience(
    "these, and organisers of the member's institute", "sign-in 404 yes 404 404 404 yes"
)
ONESELF = Audience(
    "the organiser whose calendar it is; here it was another's",
    "sign-in 404 404 404 404 404 404",
)
NO_INSTITUTE = Audience(
    "the coordinator of the country of somebody without an institute; here they have one",
    "sign-in 404 404 404 404 404 404",
)
CONFIRMING = Audience(
    "Secretariat, for a host without organisers", "sign-in 404 404 404 403 403 yes"
)
AGREEING = Audience(
    "organisers of a host whose yes is missing; here none was", "sign-in 404 404 404 403 403 403"
)
SIGNING_OUT = Audience("everybody: they are led to the page to sign in", "sign-in " * 7)
PROPOSER = Audience("who proposed it", "sign-in 404 404 404 403 403 403")
SECRETARIAT = Audience("Secretariat", "sign-in 403 403 403 403 403 yes")
PARTICIPANT = Audience("who has the personal link of the place", link="r")
COORDINATOR = Audience("who has the link to the delegation", link="n")
VOTER = Audience("who has the link to the poll", link="v")
OWNER = Audience("the person, by a link mailed anew", link="own-data")
ERASED = Audience("the person, by the link of the mail that confirms the erasure", link="erasure")
REGISTERING = Audience("who has the mailed link to register", link="register")
SIGNING_IN = Audience("the organiser whom the link was mailed to", link="sign-in")
DEVELOPER = Audience("everybody, in development alone", "yes yes yes yes yes yes yes")

TABLE: dict[Audience, dict[str, str]] = {
    EVERYBODY: {
        "POST /sign-in/passkey": "Sign in by a passkey",
        "POST /sign-in/passkey/options": "What the browser must know for that",
        "GET /": "The public meetings",
        "GET /m/<ref>": "A public meeting",
        "GET /m/<ref>/code.svg": "Its address as a QR code",
        "GET /m/<ref>/people": "Who agreed to be listed in public, where the hosts list anybody",
        "GET /m/<ref>/register": "Ask for a link to register, where anybody may",
        "POST /m/<ref>/register": "Have a link to register mailed",
        "GET /links": "Ask for one's links again",
        "POST /links": "Have one's links mailed again",
        "GET /privacy": "What is stored, and why",
        "GET /privacy/link": "Says that a link was mailed",
        "GET /privacy/erasure": "Says that data will be erased",
        "GET /privacy/kept": "Says that data is kept",
        "POST /language": "Choose the language of pages",
        "GET /sign-in": "Ask for a link to sign in",
        "POST /sign-in": "Have a link to sign in mailed",
        "GET /healthz": "Whether web, database and worker live",
        "GET /static/<path:filename>": "Styles, scripts and pictures",
        "GET /feeds": "The calendars there are to follow",
        "GET /feeds/meetings.ics": "Calendar of all public meetings",
        "GET /feeds/agenda/meetings.ics": "The same, each item of a programme by itself",
        "GET /feeds/meetings/<ref>.ics": "Calendar of a public meeting",
        "GET /feeds/agenda/meetings/<ref>.ics": "The same, each item by itself",
        "GET /feeds/countries/<code>": "How to follow a country's meetings",
        "GET /feeds/countries/<code>.ics": "Calendar of a country's public meetings",
        "GET /feeds/agenda/countries/<code>.ics": "The same, each item by itself",
        "GET /feeds/working-groups/<slug>": "How to follow a group that meets in public",
        "GET /feeds/working-groups/<slug>.ics": "Calendar of a group's public meetings",
        "GET /feeds/agenda/working-groups/<slug>.ics": "The same, each item by itself",
        "GET /feeds/people/<key>.ics": "Calendar of one person, by its secret address",
        "GET /feeds/agenda/people/<key>.ics": "The same, each item by itself",
        "GET /feeds/codes/<path:which>.svg": "The address of a calendar for a camera",
    },
    SELF: {
        "POST /people/<int:id>/busy/blocks/<int:block_id>/end": "Free what organisers blocked",
        "POST /account/devices/<int:session_id>/end": "Sign out of one browser",
        "POST /account/passkeys/<int:passkey_id>/name": "Name a passkey",
        "POST /account/passkeys/<int:passkey_id>/removal": "Remove a passkey",
        "POST /people/<int:id>/redirections/<int:redirection_id>/agreement": "Accept an address",
        "POST /people/<int:id>/redirections/<int:redirection_id>/refusal": "Do not accept it",
    },
    REDIRECTED: {
        "GET /a/<token>": "Another address that was asked for",
        "POST /a/<token>/agreement": "Agree to it",
        "POST /a/<token>/refusal": "Refuse it",
        "POST /a/<token>/undoing": "Undo it within a week",
        "GET /a/<token>/language": "The choice of one's language",
        "POST /a/<token>/language": "Choose it",
    },
    LEADERS: {
        "GET /working-groups/<slug>/edit": "Its form",
        "POST /working-groups/<slug>": "Change it",
        "POST /working-groups/<slug>/memberships": "Take somebody in",
    },
    LEADERS_OR_KEEPERS: {
        "POST /working-groups/<slug>/memberships/<int:id>/end": "Let somebody go",
    },
    ONESELF: {
        "POST /people/<int:id>/busy/calendar": "Give the address of a person's calendar",
        "POST /people/<int:id>/busy/calendar/end": "Stop reading it",
        "POST /people/<int:id>/busy/calendar/reading": "Read it now",
    },
    NO_INSTITUTE: {
        "POST /people/<int:id>/redirections": "Propose another address",
    },
    CONFIRMING: {
        "GET /meetings/<ref>/hosts/<int:institute_id>/confirmation": "Asks whether it agreed",
        "POST /meetings/<ref>/hosts/<int:institute_id>/confirmation": "Confirm that it agreed",
        "GET /polls/<ref>/hosts/<int:institute_id>/confirmation": "The same of a poll",
        "POST /polls/<ref>/hosts/<int:institute_id>/confirmation": "Confirm it",
    },
    AGREEING: {
        "GET /meetings/<ref>/proposals/<int:id>/refusal": "Asks why not",
        "POST /meetings/<ref>/proposals/<int:id>/refusal": "Do not agree",
        "POST /meetings/<ref>/proposals/<int:id>/agreement": "Agree to what another host proposes",
    },
    SIGNING_OUT: {
        "POST /sign-out": "Sign out of this browser",
        "POST /sign-out/everywhere": "Sign out of every browser",
    },
    REGISTERING: {
        "GET /m/<ref>/register/<token>": "The form to register",
        "POST /m/<ref>/register/<token>": "Register",
        "GET /m/<ref>/register/<token>/language": "The choice of this browser's language",
        "POST /m/<ref>/register/<token>/language": "Choose it",
    },
    SIGNING_IN: {
        "GET /sign-in/<token>": "Whose link it is",
        "POST /sign-in/<token>": "Sign in, once",
        "GET /sign-in/<token>/language": "The choice of one's language",
        "POST /sign-in/<token>/language": "Choose it",
    },
    PARTICIPANT: {
        "GET /r/<token>/address": "The form to ask for another address",
        "POST /r/<token>/address": "Ask for it: the old address is asked first",
        "GET /r/<token>/doubt": "Asks whether they declined",
        "POST /r/<token>/coming": "Say that they come",
        "GET /r/<token>": "The place, with whatever can be done",
        "POST /r/<token>/registration": "Register, or correct the details",
        "POST /r/<token>/seat": "Take a freed seat",
        "GET /r/<token>/details": "The form with the details",
        "GET /r/<token>/decline": "Asks whether to decline",
        "POST /r/<token>/refusal": "Decline",
        "GET /r/<token>/perhaps": "Asks whether they may come",
        "POST /r/<token>/perhaps": "Say that they may come",
        "GET /r/<token>/time": "Asks whether a new time suits",
        "POST /r/<token>/time": "Say that the new time suits",
        "GET /r/<token>/withdraw": "Asks whether to withdraw",
        "POST /r/<token>/withdrawal": "Withdraw",
        "GET /r/<token>/meeting.ics": "The entry for a calendar",
        "POST /r/<token>/alarms": "When the calendar rings",
        "GET /r/<token>/not-me": "For who is somebody else",
        "POST /r/<token>/not-me": "Say that it is somebody else",
        "GET /r/<token>/join": "The way into the room",
        "POST /r/<token>/arrival": "Enter the room",
        "POST /r/<token>/departure": "Leave the room",
        "GET /r/<token>/people": "Who else takes part, where the hosts show it",
        "GET /r/<token>/answers/<int:question_id>/file": "A file that was sent with an answer",
        "GET /r/<token>/day-of": "How the hosts reach them on the day",
        "POST /r/<token>/day-of": "Change that",
        "GET /r/<token>/busy": "When they are busy",
        "POST /r/<token>/busy/blocks": "Block hours",
        "POST /r/<token>/busy/blocks/<int:id>/end": "Free hours again",
        "POST /r/<token>/busy/calendar": "Give the address of a calendar",
        "POST /r/<token>/busy/calendar/end": "Stop reading it",
        "POST /r/<token>/busy/calendar/reading": "Read it now",
        "POST /r/<token>/clock": "Say where one is",
        "GET /r/<token>/language": "The choice of one's language, for whoever has not made it",
        "POST /r/<token>/language": "Choose the language of one's pages and mails",
        "GET /r/<token>/hours": "When they work",
        "POST /r/<token>/hours": "Change that",
        "POST /r/<token>/hours/end": "Work at the hours of their institute",
        "GET /r/<token>/data": "What is stored for this meeting",
        "POST /r/<token>/data/agreements": "What others may see",
        "GET /r/<token>/data/correction": "The form to correct it",
        "POST /r/<token>/data/correction": "Correct it",
        "POST /r/<token>/data/link": "Have a link to all own data mailed to one's own address",
    },
    OWNER: {
        "GET /own-data/<token>": "All that is stored, at all meetings",
        "GET /own-data/<token>/own-data.json": "Download it",
        "POST /own-data/<token>/feed": "Replace the address of one's calendar",
        "GET /own-data/<token>/erasure": "Asks whether to erase it",
        "POST /own-data/<token>/erasure": "Have it erased a day later",
        "POST /own-data/<token>/link": "Have another link mailed",
        "GET /own-data/<token>/language": "The choice of one's language",
        "POST /own-data/<token>/language": "Choose it",
    },
    ERASED: {
        "GET /erasure/<token>": "Asks whether to keep it after all",
        "POST /erasure/<token>/end": "Keep it after all",
    },
    COORDINATOR: {
        "GET /n/<token>": "The delegation of one institute",
        "GET /n/<token>/language": "The choice of one's language",
        "POST /n/<token>/language": "Choose it",
        "POST /n/<token>/answer": "Say that it is whole, or that nobody comes",
        "POST /n/<token>/attendance": "Say afterwards who was there",
        "POST /n/<token>/order": "Put it in order",
        "GET /n/<token>/not-me": "For who is no contact of the institute",
        "POST /n/<token>/not-me": "Say so",
        "GET /n/<token>/people/new": "The form to name people",
        "POST /n/<token>/people": "Name people",
        "GET /n/<token>/people/<int:place_id>": "The form of one of them",
        "POST /n/<token>/people/<int:place_id>": "Correct what was said of one of them",
        "GET /n/<token>/people/<int:place_id>/removal": "Asks whether to take one out",
        "POST /n/<token>/people/<int:place_id>/removal": "Take one out",
        "GET /n/<token>/people/<int:place_id>/substitution": "The form to name another instead",
        "POST /n/<token>/people/<int:place_id>/substitution": "Name another instead",
    },
    VOTER: {
        "GET /v/<token>": "The dates to choose from",
        "GET /v/<token>/language": "The choice of one's language",
        "POST /v/<token>/language": "Choose it",
        "POST /v/<token>/answer": "Say which are possible",
        "GET /v/<token>/dates.ics": "The dates that are kept, for a calendar",
        "GET /v/<token>/not-me": "For who is somebody else",
        "POST /v/<token>/not-me": "Say that it is somebody else",
    },
    ORGANISERS: {
        "GET /institutes/<int:id>/contacts": "Who is asked for its delegations",
        "GET /account/devices": "Where one is signed in",
        "POST /account/devices/others/end": "Sign out everywhere else",
        "GET /account/devices/language": "The choice of one's language",
        "POST /account/devices/language": "Choose it",
        "GET /account/passkeys": "One's passkeys",
        "POST /account/passkeys": "Add a passkey",
        "POST /account/passkeys/options": "What the browser must know for that",
        "GET /meetings": "One's meetings",
        "GET /meetings/new": "The form of a meeting",
        "POST /meetings": "Make a meeting of an institute that one acts for",
        "POST /meetings/digest": "Have news once a day, or not",
        "POST /meetings/mail": "Choose how soon to hear of messages",
        "GET /meetings/clocks": "Clocks and what stands against an hour, while a meeting is typed",
        "GET /board": "Hours and days of countries, institutes and people",
        "GET /finder": "The fairest times",
        "POST /finder/zones": "Say where people are of whom nobody knows it, and who are one's own",
        "GET /hours": "Office hours of countries",
        "GET /blackouts": "Days without meetings",
        "GET /days-off": "Holidays and make-up working days",
        "GET /days-off/calendar.ics": "These as a calendar",
        "GET /days-off/sheet.csv": "These as a sheet",
        "GET /weights": "What an hour against each rule costs",
        "GET /institutes": "The institutes",
        "GET /institutes/<int:id>": "An institute with its people",
        "GET /people": "The directory",
        "POST /people": "Enter somebody",
        "GET /people/new": "The form to enter somebody",
        "GET /people/<int:id>": "A person",
        "GET /people/<int:id>/busy": "When a person is busy",
        "GET /polls": "One's polls",
        "GET /polls/new": "The form of a poll",
        "POST /polls": "Make a poll of an institute that one acts for",
        "GET /working-groups": "The working groups",
        "GET /working-groups/new": "The form of a working group",
        "POST /working-groups": "Make a working group",
        "GET /working-groups/<slug>": "A working group with its people",
        "GET /working-groups/<slug>/ledger": "Who had which hours at its past meetings",
    },
    INSTITUTE: {
        "POST /institutes/<int:id>/contacts": "Name somebody to be asked",
        "POST /institutes/<int:id>/contacts/<int:contact_id>": "Change how somebody answers for it",
        "POST /institutes/<int:id>/contacts/<int:contact_id>/end": "Ask somebody no more",
        "POST /institutes/<int:id>/contacts/<int:contact_id>/position": "Change their order",
        "GET /institutes/<int:id>/hours": "Its office hours",
        "POST /institutes/<int:id>/hours": "Change them",
        "POST /institutes/<int:id>/hours/end": "Keep the hours of its country",
    },
    KEEPERS: {
        "POST /people/<int:id>": "Change what is known of a person",
        "GET /people/<int:id>/edit": "The form of a person",
        "POST /people/<int:id>/busy/blocks": "Block hours of a person",
        "POST /people/<int:id>/contacts": "Add an address of a person",
        "POST /people/<int:id>/contacts/<int:contact_id>/end": "Drop an address",
        "POST /people/<int:id>/contacts/<int:contact_id>/trust": "Say that an address works again",
        "GET /people/<int:id>/hours": "When a person works",
        "POST /people/<int:id>/hours": "Say when a person works",
        "POST /people/<int:id>/hours/end": "They work at the hours of their institute",
    },
    SECRETARIAT: {
        "GET /ceilings": "How much strangers made the site send",
        "GET /passkeys": "Who must sign in by a passkey",
        "POST /passkeys": "Change that",
        "POST /passkeys/permits/<int:organiser_id>": "Let an organiser enrol a new passkey",
        "GET /institutes/new": "The form of an institute",
        "POST /institutes": "Enter an institute",
        "GET /institutes/<int:id>/edit": "Its form",
        "POST /institutes/<int:id>": "Change it",
        "POST /institutes/<int:id>/appointments": "Appoint an organiser",
        "POST /institutes/<int:id>/appointments/<int:organiser_id>/end": "Dismiss one",
        "POST /days-off": "Correct a day off",
        "POST /days-off/<int:id>/end": "Remove a correction",
        "POST /days-off/announcement": "Mark a year as announced",
        "POST /days-off/announcement/end": "Mark it as not announced",
        "POST /days-off/file": "See what a file of days would change",
        "POST /days-off/days": "Save days of a file",
        "POST /blackouts": "Declare days without meetings",
        "POST /blackouts/<int:id>/end": "Lift them",
        "GET /hours/<code>": "The form with a country's office hours",
        "POST /hours/<code>": "Change them",
        "POST /hours/<code>/end": "Use the usual ones",
        "POST /weights": "Change what hours cost",
        "POST /weights/end": "Use the usual ones",
        "GET /incoming": "Mail that belongs to no meeting",
        "GET /incoming/<int:id>": "One of these",
        "GET /incoming/<int:id>/mail.eml": "As it came",
    },
    DECIDING: {
        "GET /meetings/<ref>/decisions": "Who wishes to come",
        "POST /meetings/<ref>/decisions": "Let in, decline or take note",
        "POST /meetings/<ref>/decisions/reconsideration": "Take a decision back",
    },
    PROPOSER: {
        "POST /meetings/<ref>/proposals/<int:id>/withdrawal": "Take a proposal back",
    },
    HOSTS: {
        "GET /meetings/<ref>": "A meeting",
        "GET /meetings/<ref>/edit": "Its form",
        "POST /meetings/<ref>": "Change it",
        "POST /meetings/<ref>/clone": "Make another like it",
        "POST /meetings/<ref>/room-opening": "Open the room early",
        "POST /meetings/<ref>/room-closing": "Close the room",
        "GET /meetings/<ref>/hosts": "Its hosts, and whose second yes is needed",
        "POST /meetings/<ref>/hosts/second-yes": "Whether hosts decide together",
        "GET /meetings/<ref>/publication": "Says how many will be told",
        "POST /meetings/<ref>/publication": "Publish it",
        "GET /meetings/<ref>/cancellation": "Asks for the reason",
        "POST /meetings/<ref>/cancellation": "Cancel it",
        "GET /meetings/<ref>/registration": "The rules of registering",
        "GET /meetings/<ref>/approval": "Who is let in, and who decides",
        "POST /meetings/<ref>/approval": "Change that",
        "POST /meetings/<ref>/approval/reviewers": "Name who decides about a country's people",
        "POST /meetings/<ref>/approval/reviewers/<int:id>/removal": "Name them no more",
        "GET /meetings/<ref>/seats": "Its seats",
        "POST /meetings/<ref>/seats": "Change them",
        "GET /meetings/<ref>/questions": "What people are asked",
        "POST /meetings/<ref>/questions": "Ask something more",
        "GET /meetings/<ref>/questions/new": "The form of a question",
        "GET /meetings/<ref>/questions/preview": "The form as people see it",
        "GET /meetings/<ref>/questions/answers": "What was answered",
        "GET /meetings/<ref>/questions/<int:id>": "A question's form",
        "POST /meetings/<ref>/questions/<int:id>": "Change a question",
        "POST /meetings/<ref>/questions/<int:id>/position": "Change their order",
        "GET /meetings/<ref>/questions/<int:id>/removal": "Asks whether to ask it no more",
        "POST /meetings/<ref>/questions/<int:id>/removal": "Ask it no more",
        "POST /meetings/<ref>/questions/<int:id>/return": "Ask it again",
        "GET /meetings/<ref>/message": "A message for a chat",
        "POST /meetings/<ref>/preview": "Have the invitation sent to oneself first",
        "POST /meetings/<ref>/incoming/<int:id>/answer": "Write back",
        "POST /meetings/<ref>/incoming/<int:id>/done": "Say that nothing is left to do",
        "POST /meetings/<ref>/incoming/done": "Say so of all",
        "GET /meetings/<ref>/participants": "Who takes part",
        "GET /meetings/<ref>/participants/<int:id>": "A place",
        "POST /meetings/<ref>/participants/<int:id>": "Change somebody's role",
        "POST /meetings/<ref>/participants/<int:id>/address": "Write to another address of theirs",
        "GET /meetings/<ref>/participants/<int:id>/answers/<int:question_id>/file": "Their file",
        "GET /meetings/<ref>/participants/<int:id>/answer": "Asks what they said",
        "POST /meetings/<ref>/participants/<int:id>/answer": "Write down what they said",
        "GET /meetings/<ref>/participants/<int:id>/day-of": "How to reach them on the day",
        "POST /meetings/<ref>/participants/<int:id>/day-of": "Write down how",
        "POST /meetings/<ref>/participants/<int:id>/invitation": "Invite them again",
        "POST /meetings/<ref>/participants/<int:id>/nudge": "Remind them to answer",
        "POST /meetings/<ref>/participants/<int:id>/country": "Decide how their country is shown",
        "GET /meetings/<ref>/participants/<int:id>/removal": "Asks whether to take them out",
        "POST /meetings/<ref>/participants/<int:id>/removal": "Take them out",
        "GET /meetings/<ref>/invitations": "The form to invite",
        "POST /meetings/<ref>/invitations": "Invite people",
        "POST /meetings/<ref>/nudges": "Remind who has not answered",
        "GET /meetings/<ref>/import": "The form for a list",
        "POST /meetings/<ref>/import": "Read a list in",
        "GET /meetings/<ref>/import/<int:id>": "What was read",
        "POST /meetings/<ref>/import/<int:id>": "Say which column is what",
        "POST /meetings/<ref>/import/<int:id>/people": "Bring its people to the meeting",
        "POST /meetings/<ref>/import/<int:id>/removal": "Discard it",
        "GET /meetings/<ref>/preview": "What people will be mailed",
        "GET /meetings/<ref>/preview/mail": "One of these mails",
        "GET /meetings/<ref>/delegations": "The delegations",
        "POST /meetings/<ref>/delegations": "Remind, or put another date, for several",
        "GET /meetings/<ref>/delegations/requests/new": "The form to ask institutes",
        "POST /meetings/<ref>/delegations/requests": "Ask institutes for their delegations",
        "GET /meetings/<ref>/delegations/<int:id>": "A delegation",
        "POST /meetings/<ref>/delegations/<int:id>/answer": "Enter that it is whole, or none comes",
        "POST /meetings/<ref>/delegations/<int:id>/attendance": "Enter who was there",
        "POST /meetings/<ref>/delegations/<int:id>/links": "Replace its links",
        "POST /meetings/<ref>/delegations/<int:id>/order": "Put it in order",
        "GET /meetings/<ref>/delegations/<int:id>/papers": "What came by letter",
        "POST /meetings/<ref>/delegations/<int:id>/papers": "Enter what came",
        "GET /meetings/<ref>/delegations/<int:id>/papers/<int:paper_id>": "The scan of one",
        "POST /meetings/<ref>/delegations/<int:id>/papers/<int:paper_id>/end": "Remove one",
        "GET /meetings/<ref>/delegations/<int:id>/people/new": "The form to name people",
        "POST /meetings/<ref>/delegations/<int:id>/people": "Name people for it",
        "GET /meetings/<ref>/delegations/<int:id>/people/<int:place_id>": "The form of one of them",
        "POST /meetings/<ref>/delegations/<int:id>/people/<int:place_id>": "Correct what was said",
        "GET /meetings/<ref>/delegations/<int:id>/people/<int:place_id>/removal": "Asks first",
        "POST /meetings/<ref>/delegations/<int:id>/people/<int:place_id>/removal": "Take one out",
        "GET /meetings/<ref>/delegations/<int:id>/people/<int:place_id>/substitution": "Its form",
        "POST /meetings/<ref>/delegations/<int:id>/people/<int:place_id>/substitution": (
            "Name another instead"
        ),
        "GET /meetings/<ref>/letters": "Letters of the hosts",
        "POST /meetings/<ref>/letters": "Write one",
        "GET /meetings/<ref>/letters/new": "The form of a letter",
        "GET /meetings/<ref>/letters/<int:id>": "A letter",
        "POST /meetings/<ref>/letters/<int:id>": "Change it",
        "GET /meetings/<ref>/letters/<int:id>/edit": "Its form",
        "GET /meetings/<ref>/letters/<int:id>/mail": "As one of its readers will read it",
        "GET /meetings/<ref>/letters/<int:id>/sending": "Says how many will have it",
        "POST /meetings/<ref>/letters/<int:id>/sending": "Send it",
        "POST /meetings/<ref>/letters/<int:id>/hour": "Send it later",
        "POST /meetings/<ref>/letters/<int:id>/withdrawal": "Do not send it",
        "GET /meetings/<ref>/post": "What was mailed",
        "POST /meetings/<ref>/post/<int:id>/again": "Mail something again",
        "POST /meetings/<ref>/post/again": "Mail again what was refused",
        "GET /meetings/<ref>/addresses": "The addresses that do not work",
        "POST /meetings/<ref>/addresses": "Propose others for them",
        "GET /meetings/<ref>/changes": "Who changed what",
        "GET /meetings/<ref>/incoming": "What came back by mail",
        "GET /meetings/<ref>/incoming/<int:id>": "One of these",
        "GET /meetings/<ref>/incoming/<int:id>/mail.eml": "As it came",
        "POST /meetings/<ref>/incoming/<int:id>/decision": "Decide whether an answer counts",
        "GET /meetings/<ref>/lists": "Lists to print and to take along",
        "GET /meetings/<ref>/lists/names": "Names for the room",
        "GET /meetings/<ref>/lists/participants": "The list to print",
        "GET /meetings/<ref>/lists/participants.csv": "As CSV",
        "GET /meetings/<ref>/lists/participants.xlsx": "As XLSX",
        "GET /meetings/<ref>/day-of": "How everybody is reached on the day",
        "GET /meetings/<ref>/privacy": "Who sees the list, and for how long data is kept",
        "POST /meetings/<ref>/privacy": "Change that",
        "POST /meetings/<ref>/speakers/<int:person_id>/agreement": "A speaker agreed by letter",
        "POST /meetings/<ref>/speakers/<int:person_id>/agreement/end": "They agree no more",
        "GET /polls/<ref>": "A poll",
        "GET /polls/<ref>/edit": "Its form",
        "POST /polls/<ref>": "Change it",
        "POST /polls/<ref>/opening": "Open it",
        "POST /polls/<ref>/agreement": "Agree to its dates",
        "POST /polls/<ref>/calling-off": "Cancel it",
        "POST /polls/<ref>/closing": "Close it",
        "POST /polls/<ref>/choice": "Choose a date: makes the meeting",
        "GET /polls/<ref>/deadline": "The form with its deadline",
        "POST /polls/<ref>/deadline": "Put another deadline",
        "POST /polls/<ref>/reminders": "Remind who has not answered",
        "GET /polls/<ref>/result": "What was answered",
        "GET /polls/<ref>/voters": "Who is asked",
        "POST /polls/<ref>/voters": "Ask more people",
        "POST /polls/<ref>/voters/<int:id>/link": "Replace somebody's link",
        "POST /polls/<ref>/voters/<int:id>/removal": "Ask somebody no more",
        "POST /polls/<ref>/voters/<int:id>/requirement": "Whether somebody must be able to come",
    },
    DEVELOPER: {
        "GET /inbox": "Every mail that was sent",
        "GET /inbox/<key>": "One of them",
        "GET /inbox/<key>/html": "Its HTML",
        "GET /inbox/<key>/plain": "Its text",
        "GET /inbox/<key>/calendar": "Its calendar entry",
        "GET /inbox/<key>/mail.eml": "As it was sent",
        "GET /inbox/<key>/meeting.ics": "Its file",
        "POST /inbox/<key>/answer": "Answer it as a calendar program does",
        "GET /inbox/incoming": "The form for a mail that comes in",
        "POST /inbox/incoming": "Let it come in",
        "GET /inbox/incoming/<int:id>": "What became of it",
    },
}


def audiences() -> dict[str, Audience]:
    """By "METHOD address"."""
    return {route: audience for audience, lines in TABLE.items() for route in lines}


def by_role(audience: Audience) -> dict[str, str]:
    return dict(zip(ROLES, audience.words.split(), strict=True))

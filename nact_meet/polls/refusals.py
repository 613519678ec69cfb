"""What speaks against a poll, each with the sentence its reader sees."""

from flask_babel import lazy_gettext as _l

from nact_meet.web.refusals import Refusal


class TooFewDates(Refusal):
    sentence = _l("A poll needs at least two dates: with one there is nothing to choose.")


class TooManyDates(Refusal):
    sentence = _l("A poll has at most 20 dates: nobody answers for more. Please leave some out.")


class SameDateTwice(Refusal):
    sentence = _l("The same date is there twice.")


class DatePassed(Refusal):
    sentence = _l("Every date must be in the future.")


class DeadlineNotPossible(Refusal):
    sentence = _l("The deadline must be in the future and before the first of the dates.")


class NobodyToVote(Refusal):
    sentence = _l("Please say first whose answer you would like.")


class TooFewForSecrecy(Refusal):
    sentence = _l(
        "A secret poll needs at least three people who are required, or nobody; and likewise at "
        "least three others, or nobody. The counts would show what fewer have said."
    )


class SecretStands(Refusal):
    sentence = _l(
        "In a secret poll the voters stay as they are: the counts would show what somebody said."
    )


class TooManyVoters(Refusal):
    sentence = _l("A poll asks at most 500 people and countries.")


class NoHosts(Refusal):
    sentence = _l("A poll needs at least one host institute.")


class PollOpened(Refusal):
    sentence = _l("This poll is open already: its dates stay as they are.")


class PollEnded(Refusal):
    sentence = _l("This poll has ended: answers stay as they are.")


class PollNotOpen(Refusal):
    sentence = _l("This poll is not open.")


class PollChanged(Refusal):
    sentence = _l("Somebody else has changed this poll meanwhile. Please look again.")


class DatesNotProposed(Refusal):
    sentence = _l("The dates have changed, or are not proposed any more. Please look again.")


class AnotherHostAgrees(Refusal):
    sentence = _l("Another host agrees to these dates.")
    status = 403


class EveryDateNeedsAnswer(Refusal):
    sentence = _l("Please answer for each date.")


class RemindedToday(Refusal):
    sentence = _l("They were reminded less than a day ago.")


class NothingKept(Refusal):
    sentence = _l("No dates are kept in your calendar: either none is left, or one is chosen.")


class NobodyAskedYet(Refusal):
    sentence = _l("Nobody has been asked yet: please open the poll first.")


class PollCalledOff(Refusal):
    sentence = _l("This poll has been called off: no date can be chosen any more.")


class AnotherDateChosen(Refusal):
    sentence = _l("Another date has been chosen already. Please look at its meeting.")


class DateGoneBy(Refusal):
    sentence = _l("This date has gone by. Please choose another one.")


class NoSuchDate(Refusal):
    sentence = _l("Please choose one of the dates of this poll.")

"""What speaks against a poll, each with the sentence its reader sees."""

from flask_babel import lazy_gettext as _l

from nact_meet.web.refusals import Refusal


class TooFewDates(Refusal):
    sentence = _l("A poll needs at least two dates: with one there is nothing to choose.")


class TooManyDates(Refusal):
    sentence = _l(
        "A poll can have at most 50 dates, since few people answer more. Please remove some."
    )


class TooManyDays(Refusal):
    sentence = _l("A date can last at most 14 days.")


class SameDateTwice(Refusal):
    sentence = _l("The same date is there twice.")


class DatePassed(Refusal):
    sentence = _l("Every date must be in the future.")


class DeadlineNotPossible(Refusal):
    sentence = _l("The deadline must be in the future and before the first of the dates.")


class NobodyToVote(Refusal):
    sentence = _l("Please choose first who to ask.")


class TooFewForSecrecy(Refusal):
    sentence = _l(
        "A secret poll needs either no required people or at least three, and "
        "likewise for the others. With fewer, the counts would show what someone "
        "answered."
    )


class SecretStands(Refusal):
    sentence = _l(
        "The voters of a secret poll cannot be changed: the counts would show what "
        "someone answered."
    )


class TooManyVoters(Refusal):
    sentence = _l("A poll can ask at most 500 people and countries.")


class NoHosts(Refusal):
    sentence = _l("A poll needs at least one host institute.")


class TooManyProposed(Refusal):
    sentence = _l("You can propose at most three other times. Please take one back first.")


class PollOpened(Refusal):
    sentence = _l("This poll is already open, so its dates can no longer be changed.")


class PollEnded(Refusal):
    sentence = _l("This poll has ended, so answers can no longer be changed.")


class PollNotOpen(Refusal):
    sentence = _l("This poll is not open.")


class PollChanged(Refusal):
    sentence = _l("Someone else has just changed this poll. Please check it again.")


class DatesNotProposed(Refusal):
    sentence = _l("The dates have changed or are no longer proposed. Please check them again.")


class AnotherHostAgrees(Refusal):
    sentence = _l("These dates must be agreed to by another host.")
    status = 403


class EveryDateNeedsAnswer(Refusal):
    sentence = _l("Please answer for each date.")


class RemindedToday(Refusal):
    sentence = _l("They were reminded less than a day ago.")


class NothingKept(Refusal):
    sentence = _l("No dates are held in your calendar: none is left, or one has been chosen.")


class NobodyAskedYet(Refusal):
    sentence = _l("No one has been asked yet. Please open the poll first.")


class PollCalledOff(Refusal):
    sentence = _l("This poll has been cancelled, so no date can be chosen.")


class AnotherDateChosen(Refusal):
    sentence = _l("Another date has already been chosen. Please see its meeting.")


class DateGoneBy(Refusal):
    sentence = _l("This date is in the past. Please choose another one.")


class NoSuchDate(Refusal):
    sentence = _l("Please choose one of the dates of this poll.")

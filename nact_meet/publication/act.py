"""What one host may propose to the others, and how a proposal ends."""

from enum import StrEnum


class Act(StrEnum):
    PUBLISH = "publish"
    MOVE = "move"
    CANCEL = "cancel"
    REMOVE_HOST = "remove_host"
    DO_WITHOUT = "do_without"


TOLD_TO_EVERY_HOST = {Act.REMOVE_HOST, Act.DO_WITHOUT}
"""What is told to all hosts once it is done; of the others everybody hears as a participant."""


class Ending(StrEnum):
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OUTDATED = "outdated"

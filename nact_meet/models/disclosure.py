"""What others may see of somebody at a meeting, and how to reach them on the day."""


class ListPrivacy:
    """Mixed into Meeting."""


class Disclosure:
    """Mixed into Participant."""

"""What a meeting of several hosts needs a second host's yes for."""


class Agreement:
    """Mixed into Meeting."""

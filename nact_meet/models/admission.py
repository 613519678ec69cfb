"""Who is let in: at once, or once the hosts have said yes."""


class Admission:
    """Mixed into Meeting."""


class Admitted:
    """Mixed into Participant."""

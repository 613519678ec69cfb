"""How a reading ends that made nothing of its octets."""


class TooMuch(Exception):
    """It did not come to its end within its bounds."""


class NotThat(Exception):
    """These octets are not what the reader reads; it says what is wrong with them."""

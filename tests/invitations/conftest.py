"""People who were invited some time ago and have not answered."""

from tests.letters.conftest import meeting

__all__ = ["meeting"]

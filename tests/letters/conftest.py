"""A meeting of four who were invited some time ago, as for invitations."""

from tests.invitations.conftest import meeting

__all__ = ["meeting"]

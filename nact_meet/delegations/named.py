"""Who names, and what is said of who is named."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.role import Role

NAMED_AS = (Role.DELEGATE, Role.HEAD, Role.SPEAKER, Role.INTERPRETER, Role.OBSERVER)
"""What a coordinator may mark people as; the other roles are the hosts' to give."""


class Namer(NamedTuple):
    """Who names, as `Change` keeps it: a contact of the institute, or a host on its behalf."""

    who: dict[str, Any]
    is_host: bool = False


@dataclass(frozen=True)
class Named:
    """What a form says of somebody; or only `contact`, who was picked from the directory.

    `institute` is a name as typed, "" the asked institute; `country_code` is where another
    nationality is written.
    """

    full_name: str = ""
    address: str = ""
    role: Role = Role.DELEGATE
    own_script_name: str = ""
    honorific: str = ""
    position: str = ""
    institute: str = ""
    country_code: str | None = None
    language: str = ""
    reader_name: str = ""
    contact: Contact | None = None

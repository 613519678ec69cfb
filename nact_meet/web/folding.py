"""Letters as somebody looks for them: without their case and accents, in Python and in SQL.

Marks of Latin letters alone fall away: a vowel of Thai or of Burmese is no accent.
"""

import re
from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from nact_meet.limited.texts import composed

MARKS = re.compile("[\u0300-\u036f]")
PLAIN = {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i"}
"""What Unicode does not take apart into a letter and a mark."""
_plain = str.maketrans(PLAIN)


def fold(text: str | None) -> str | None:
    """ "Nguyễn Văn Đức" as "nguyen van duc"."""
    if text is None:
        return None
    if text.isascii():
        return text.lower()
    return MARKS.sub("", composed(text, "NFKD").lower()).translate(_plain)


class folded(FunctionElement[str]):  # noqa: N801  (a function of SQL)
    """`fold` of a column; SQLite is given ours (web/database.py)."""

    type = String()
    inherit_cache = True
    name = "folded"


@compiles(folded, "postgresql")
def on_postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    text = compiler.process(element.clauses, **kwargs)
    pairs = f"'{''.join(PLAIN)}', '{''.join(PLAIN.values())}'"
    plain = f"translate(lower(normalize({text}, NFKD)), {pairs})"
    return rf"regexp_replace({plain}, '[\u0300-\u036f]', '', 'g')"


@compiles(folded)
def on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"folded({compiler.process(element.clauses, **kwargs)})"

"""One word, one thing: whoever searches for a class finds one."""

import ast
from collections import defaultdict
from pathlib import Path

import nact_meet

HOUSE = Path(nact_meet.__file__).parent
OF_THE_LIBRARY = {"Meta"}
"""WTForms asks each form for a class of this name."""


def test_a_class_has_a_name_to_itself() -> None:
    files_by_name = defaultdict(list)
    for path in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name not in OF_THE_LIBRARY:
                files_by_name[node.name].append(str(path.relative_to(HOUSE)))

    assert "Participant" in files_by_name
    assert {name: files for name, files in files_by_name.items() if len(files) > 1} == {}

"""What may stand in the pure rooms: an allow-list, so that a library nobody thought of is caught too."""

import ast
import sys
from pathlib import Path

import pytest

LIBRARIES = {"regex", "phonenumbers"}
# In the standard library, and yet not pure.
WORLDLY = {
    "asyncio", "concurrent", "ctypes", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "select",
    "selectors", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
PURE = sorted([*Path("bot/domain").rglob("*.py"), *Path("bot/views").rglob("*.py")])


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def allowed(name: str) -> bool:
    root = name.partition(".")[0]
    if name in WORLDLY or root in WORLDLY:
        return False
    return root in sys.stdlib_module_names or root in LIBRARIES or name.startswith(("bot.domain", "bot.views"))


@pytest.mark.parametrize("file", PURE, ids=str)
def test_a_pure_room_imports_nothing_of_the_world(file: Path) -> None:
    assert {name for name in imported(file) if not allowed(name)} == set()

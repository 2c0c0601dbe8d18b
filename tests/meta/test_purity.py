"""What may stand in the pure packages and drawers: an allow-list, so that a library nobody thought of is caught too."""

import ast
import sys
from pathlib import Path

import pytest

LIBRARIES = {"rapidfuzz", "regex", "phonenumbers"}
# In the standard library, and yet not pure.
WORLDLY = {
    "asyncio", "concurrent", "ctypes", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "select",
    "selectors", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
PACKAGES = ("blockkit", "model", "shifts", "text")
DRAWERS = ("models", "policy", "messages", "forms")
PURE = sorted(
    file
    for file in Path("bot").rglob("*.py")
    if file.parts[1] in PACKAGES or (file.parts[2:] and file.parts[2].removesuffix(".py") in DRAWERS)
)


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
    # What of our own may be imported, the contracts say: what is pure stands on what is pure.
    return root in sys.stdlib_module_names or root in LIBRARIES or root == "bot"


@pytest.mark.parametrize("file", PURE, ids=str)
def test_what_is_pure_imports_nothing_of_the_world(file: Path) -> None:
    assert {name for name in imported(file) if not allowed(name)} == set()

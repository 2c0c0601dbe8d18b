"""The page's scripts: what each imports is there, and none imports itself by way of others."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from sandbox.page.routes import STATIC

IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;]*?["']\./([\w.-]+\.js)["']""", re.MULTILINE)


def imports(folder: Path) -> dict[str, set[str]]:
    """The scripts of a folder, each with those it imports."""
    return {script.name: set(IMPORT.findall(script.read_text())) for script in sorted(folder.glob("*.js"))}


def circle(found: dict[str, set[str]]) -> list[str]:
    """The scripts of an import circle, in order; none if there is no circle."""
    try:
        TopologicalSorter(found).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_script_of_the_page_is_in_an_import_circle() -> None:
    assert circle(imports(STATIC)) == []


def test_every_script_of_the_page_is_there_and_used() -> None:
    found = imports(STATIC)

    assert {name for names in found.values() for name in names} == set(found) - {"main.js"}


@pytest.mark.parametrize("planted", ['import { act } from "./main.js";\n', 'import {\n  act,\n} from "./main.js";\n'])
def test_a_planted_circle_is_found(tmp_path: Path, planted: str) -> None:
    for script in STATIC.glob("*.js"):
        (tmp_path / script.name).write_text(script.read_text())
    top = tmp_path / "top.js"
    top.write_text(planted + top.read_text())

    assert set(circle(imports(tmp_path))) == {"main.js", "top.js"}

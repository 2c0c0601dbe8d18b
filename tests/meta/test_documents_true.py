"""What documents name is there: tests, and every dependency with its reason."""

import re
import tomllib
from pathlib import Path

import pytest

NAMED = re.compile(r"`(tests/[\w./-]+)`")
PAGES = [*Path().glob("*.md"), *Path("docs").rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_tests_that_a_page_names_are_there(page: Path) -> None:
    named = set(NAMED.findall(page.read_text(encoding="utf-8")))

    assert sorted(one for one in named if not Path(one).exists()) == []


def test_every_promise_and_every_outage_names_the_test_that_shows_it() -> None:
    text = Path("docs/reliability.md").read_text(encoding="utf-8")
    lines = [line for line in text.partition("## Not promised")[0].splitlines() if line.startswith("| ")]
    rows = [line for line in lines if not line.endswith("| shown by |")]  # but for the heads of both tables

    assert len(lines) - len(rows) == 2
    assert len(rows) >= 30
    assert [row for row in rows if not NAMED.search(row) and "SECURITY.md" not in row] == []


def test_every_dependency_has_a_reason_and_no_other_is_named() -> None:
    wanted = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    rows = re.findall(
        r"^\| ([a-z-]+) \| (.+) \| (.+) \|$", Path("docs/dependencies.md").read_text(), flags=re.MULTILINE
    )
    reasons = {name: why for name, _, why in rows if name not in {"package", "---"}}

    assert set(reasons) == {re.split(r"[\[<>=;]", one)[0].strip() for one in wanted}
    assert all(len(why) > 10 for why in reasons.values())

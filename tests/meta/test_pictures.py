"""The pictures: each that a page shows is there and taken by a walk of `./run docs`, and there are no others."""

import re
from pathlib import Path

import pytest

from tests.browser.album import WALKS
from tests.browser.pictures import FOLDER

PAGES = sorted([*Path().glob("*.md"), *Path("docs").rglob("*.md")])
NAMED = re.compile(r"pictures/([\w-]+)\.png")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def shown() -> set[str]:
    """The names of the pictures that pages show."""
    return {name for page in PAGES for name in NAMED.findall(page.read_text(encoding="utf-8"))}


def test_each_picture_is_taken_by_one_walk() -> None:
    taken = [name for walk in WALKS.values() for name in walk.PICTURES]

    assert sorted(taken) == sorted(set(taken))


def test_pages_show_what_the_walks_take_and_nothing_else(shown: set[str]) -> None:
    taken = {name for walk in WALKS.values() for name in walk.PICTURES}

    assert shown - taken == set(), "no walk of tests/browser takes these"
    assert taken - shown == set(), "no page shows these"


def test_what_is_in_the_folder_is_what_pages_show(shown: set[str]) -> None:
    files = {path.stem: path.read_bytes() for path in FOLDER.iterdir()}

    assert set(files) == shown
    assert [name for name, data in files.items() if not data.startswith(PNG)] == []

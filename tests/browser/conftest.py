"""A browser for the tests of a file, and a world of its own for each of them."""

from collections.abc import Iterator

import pytest

from tests.browser.driver import Browser, browser
from tests.browser.stage import Stage


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A fresh browser."""
    with browser() as page:
        yield page


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A world without the app."""
    made = Stage()
    yield made
    made.close()

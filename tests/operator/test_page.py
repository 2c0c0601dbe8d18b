"""The page about held things says what the commands say today, and gives nobody away."""

from pathlib import Path

from tests.fixtures.running_app import RunningApp
from tests.operator.page import DOCUMENT, HEAD, written


def shape(page: str) -> list[str]:
    """The page's lines without ids and times: by their words of letters alone."""
    return [" ".join(word for word in line.split() if word.isalpha()) for line in page.splitlines()]


async def test_the_page_is_what_the_commands_answer(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        page = await written(running_app)

    assert DOCUMENT.read_text().startswith(HEAD)
    assert [line for line in shape(page) if "held" in line] == [
        line for line in shape(DOCUMENT.read_text()) if "held" in line
    ]
    assert not any(word in page.removeprefix(HEAD) for word in ("Priya", "mended", "noon", "we close", "15550"))

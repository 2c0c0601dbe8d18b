"""Nothing that comes in makes it crash, answer 500, or hang for a second. The long form is drawn anew each time."""

import secrets

import pytest

from tests.fuzz.running import REQUESTS, TEXTS, fuzz_requests, fuzz_text

TEN_MINUTES = 600.0
SEED, FEW, SOME = 1, 100, 300


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_read_and_written_whatever_stands_in_them(name: str) -> None:
    assert fuzz_text(name, SEED, seconds=60, most=FEW).tried == FEW


@pytest.mark.parametrize(("name", "most"), [("webhook", FEW), ("slack", SOME), ("command", FEW)])
async def test_requests_are_answered_whatever_stands_in_them(name: str, most: int) -> None:
    assert (await fuzz_requests(name, SEED, seconds=120, most=most)).tried == most


@pytest.mark.soak
@pytest.mark.parametrize("name", TEXTS)
def test_texts_for_ten_minutes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = fuzz_text(name, secrets.randbelow(10**6), seconds=TEN_MINUTES)
    with capsys.disabled():
        print(f"\n{found}")  # noqa: T201  # the figures are what it is run for


@pytest.mark.soak
@pytest.mark.parametrize("name", REQUESTS)
async def test_requests_for_ten_minutes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = await fuzz_requests(name, secrets.randbelow(10**6), seconds=TEN_MINUTES)
    with capsys.disabled():
        print(f"\n{found}")  # noqa: T201  # as above

"""Pictures as the child process draws them: read back as pixels, and whatever people are called."""

import asyncio
import io
from datetime import date
from pathlib import Path

import pytest
from matplotlib import image

from bot.charts.models import (
    HOURS,
    Bar,
    Bars,
    ChartRow,
    Coverage,
    Picture,
    from_json,
    to_json,
)
from bot.charts.render import Painter
from bot.charts.style import DPI, SMALL, name

NASTY = ("$x^2$", "$\\frac{a", "राम", "🙂🙂", "a\x00b\u202ec", "", "x" * 500, "\n\n", "<b>&", "_a")


def week(*people: ChartRow) -> Coverage:
    return Coverage(title="Who is on this week", monday=date(2026, 3, 2), zone="Asia/Kolkata", people=people)


def bars(*names: str) -> Bars:
    made = tuple(Bar(name=name, value=number * 1.5, said=f"{number}") for number, name in enumerate(names))
    return Bars(title="Team, 7 days", measure="total replies", bars=made)


def two_bars(said: str, second_said: str, title: str = "The team, 23 Nov to 29 Nov (Europe/Berlin)") -> Bars:
    made = (
        Bar(name="Maximilian Oberhuber", value=84_600, said=said, second=7_500, second_said=second_said),
        Bar(name="Asha", value=60, said="1 min", second=None, second_said="not counted"),
    )
    return Bars(
        title=title,
        measure="first response time, average (median, p90)",
        bars=made,
        first="elapsed",
        second="on duty",
    )


LONG = "The team, 24 Feb 2026 to 2 Mar 2026 (America/Argentina/Buenos_Aires)"
LONGEST = "23 h 30 min (12 h 10 min, 1 d 12 h)"


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the plotting library keeps its list of fonts: made once, it is slow."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture
def painter(fonts: Path) -> Painter:
    return Painter(fonts, seconds=60)


def colours(png: bytes) -> set[tuple[int, int, int]]:
    pixels = (image.imread(io.BytesIO(png))[..., :3] * 255).round().astype(int)
    return {(int(red), int(green), int(blue)) for row in pixels for red, green, blue in row}


def size(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


BLUE, LIGHT = (0x12, 0x64, 0xA3), (0x56, 0xB4, 0xE9)
SHOWN = 480  # pixels: how wide a picture stands in a message
READABLE = 9  # pixels


async def test_a_week_shows_who_is_on_and_marks_when_nobody_is(painter: Painter) -> None:
    drawn = await painter.paint(
        week(ChartRow(name="Asha", on=((9.0, 17.0),)), ChartRow(name="Ravi", on=((33.0, 41.0),)))
    )
    assert drawn is not None
    seen = colours(drawn)

    assert BLUE in seen
    assert any(abs(red - 0xE8) < 12 and abs(green - 0x91) < 24 and blue < 0x60 for red, green, blue in seen)


async def test_two_numbers_a_row_have_two_colours(painter: Painter) -> None:
    drawn = await painter.paint(two_bars("23 h", "2 h"))
    assert drawn is not None

    assert {BLUE, LIGHT} <= colours(drawn)


@pytest.mark.parametrize(
    "picture",
    [
        two_bars(LONGEST, LONGEST),
        bars("x" * 500, "y"),
        week(),
        two_bars("1", "2", title="The team, 24 Feb 2026 to 2 Mar 2026 (Asia/Tokyo)"),
        two_bars("1", "2", LONG),
    ],
    ids=["two", "one", "week", "wide title", "long title"],
)
async def test_nothing_is_cut_off_at_the_edge_and_words_are_large_enough_where_slack_shows_it_smaller(
    painter: Painter, picture: Picture
) -> None:
    drawn = await painter.paint(picture)
    assert drawn is not None
    pixels = image.imread(io.BytesIO(drawn))[..., :3]
    width, _ = size(drawn)

    assert (pixels[:, -2:] == 1).all()
    assert SMALL / 72 * DPI * SHOWN / width >= READABLE


@pytest.mark.parametrize(
    "picture",
    [
        week(*(ChartRow(name=name, on=((float(n), n + 5.0),)) for n, name in enumerate(NASTY))),
        week(*(ChartRow(name=f"P{n}", on=((n % 160, n % 160 + 8.0),)) for n in range(300))),
        week(),
        bars(*NASTY),
        bars(*(f"label {n}" for n in range(200))),
        bars(),
    ],
    ids=["odd names", "300 people", "nobody", "odd labels", "200 labels", "nothing"],
)
async def test_whatever_there_is_and_whatever_it_is_called_it_is_drawn(painter: Painter, picture: Picture) -> None:
    drawn = await painter.paint(picture)
    assert drawn is not None
    width, height = size(drawn)

    assert width < 2_000
    assert height < 2_400


async def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_drawn(fonts: Path) -> None:
    stuck = Painter(fonts, seconds=0.3, command=("-c", "import time; time.sleep(60)"))
    broken = Painter(fonts, command=("-c", "print('no picture')"))
    hungry = Painter(fonts, command=("-c", "import sys; sys.exit(3)"))

    assert await asyncio.wait_for(stuck.paint(bars("a")), 60) is None
    assert await broken.paint(bars("a")) is None
    assert await hungry.paint(bars("a")) is None


@pytest.mark.parametrize(
    "picture", [week(ChartRow(name="Asha", on=((9.0, 17.0),))), bars("a", "b"), two_bars("a", "b")]
)
def test_a_picture_survives_its_way_to_the_child(picture: Picture) -> None:
    assert from_json(to_json(picture)) == picture


def test_gaps_are_what_nobody_covers() -> None:
    shown = week(ChartRow(name="Asha", on=((9.0, 17.0), (24.0, 48.0))), ChartRow(name="Ravi", on=((16.0, 20.0),)))

    assert shown.gaps == ((0.0, 9.0), (20.0, 24.0), (48.0, HOURS))
    assert week().gaps == ((0.0, HOURS),)
    assert week(ChartRow(name="Asha", on=((0.0, 168.0),))).gaps == ()


def test_who_does_not_see_a_picture_reads_the_same() -> None:
    assert "nobody is on shift for 160 of 168 hours" in week(ChartRow(name="Asha", on=((9.0, 17.0),))).words()
    assert bars("Asha", "Ravi").words() == "Team, 7 days, total replies: Asha 0, Ravi 1"
    assert bars().words() == "Team, 7 days, total replies: nothing yet"
    assert bars(*(f"P{n}" for n in range(30))).words().endswith("P24 24, and 5 more")
    assert "Asha elapsed 1 min, on duty not counted" in two_bars("23 h", "2 h").words()


@pytest.mark.parametrize(
    ("called", "other", "drawn"),
    [
        ("Łukasz Żak", "lukasz", "Łukasz Żak"),
        ("Иван", "ivan", "Иван"),
        ("Asha 🚲 Rao", "asha", "Asha Rao"),
        ("राम", "ram", "ram"),
        ("李雷", "lilei", "lilei"),
        ("🙂🙂", "row 3", "row 3"),
        ("", "", ""),
    ],
)
def test_a_name_is_drawn_as_far_as_there_are_signs_for_it_and_never_as_boxes(
    called: str, other: str, drawn: str
) -> None:
    assert name(called, other=other) == drawn

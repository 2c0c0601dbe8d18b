"""A question says what each of its buttons does, and each does just that; what is sure is not asked."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.app.routes import interactions
from bot.interactions.models import ButtonPressed, CommandUsed, Push, Reply
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.shop import Clock
from tests.interactions import lines


def typed(tx: Tx, text: str) -> Reply:
    said = interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user="UNINA", text=text))
    assert isinstance(said, Reply), said
    return said


def offers(said: Reply) -> dict[str, tuple[str, str]]:
    """The action and value of each button, by what it says."""
    found = [one for block in said.blocks or () for one in block.get("elements", ()) if one["type"] == "button"]
    return {one["text"]["text"]: (one["action_id"], one["value"]) for one in found if "undo" not in one["action_id"]}


def pressed(tx: Tx, said: Reply, text: str) -> Any:
    action, value = offers(said)[text]
    return interactions.answer(
        tx, ButtonPressed(once=f"press {text}", team="T1", slack_user="UNINA", action=action, value=value, channel="C1")
    )


def planned(tx: Tx) -> tuple[Any, Any]:
    """When the second chat is reminded of, and the days off of the second member."""
    at = tx.conn.execute(select(t.chat.c.remind_at).where(t.chat.c.id == 2)).scalar()
    return at, tx.availability.exceptions(3)


def muted(tx: Tx) -> list[str]:
    return [tx.chats.get(n).name for n in range(1, len(lines.CHATS) + 1) if tx.chats.get(n).muted]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("schedule set asha mon 9-9", "mon 9:00-21:00"),
        ("schedule set asha mon-fri 22:00-13:00", "mon-fri 22:00-13:00 next day"),
        ("schedule set asha mon 9-17 GMT+14", "mon 9-17 Pacific/Kiritimati"),
        ("exceptions add asha 24 dec 9-9", "24 dec 9:00-21:00"),
    ],
)
async def test_what_is_only_likely_is_asked_even_if_it_is_one_thing_and_done_when_pressed(
    store: Store, line: str, offered: str
) -> None:
    await store.run(lines.world)
    before = await store.read(lambda tx: tx.availability.plans([2]))
    said = await store.run(typed, line)

    assert list(offers(said)) == [offered]
    assert "is not clear to me" in said.text
    assert await store.read(lambda tx: tx.availability.plans([2])) == before
    done = await store.run(pressed, said, offered)
    assert done.text.startswith("Saved for *Asha Rao*")
    assert await store.read(lambda tx: tx.availability.plans([2])) != before


async def test_each_button_says_all_that_it_does(store: Store) -> None:
    await store.run(lines.world)
    await store.run(typed, "mute 0004")
    said = await store.run(typed, "mute Off Grid")

    assert list(offers(said)) == [
        "mute · Off Grid (…0003)",
        "mute · off · Off Grid (…0003)",
        "mute · off · Grid (…0004)",
    ]
    await store.run(pressed, said, "mute · off · Grid (…0004)")
    assert await store.read(muted) == []
    await store.run(pressed, said, "mute · Off Grid (…0003)")
    assert await store.read(muted) == ["Off Grid"]


@pytest.mark.parametrize(
    "line",
    [
        "remind Tod at 17:00", "remind Tod at noon", "remind Tod at 9:00 tomorrow", "exceptions add asha on 24 dec off", "metrics in may",
    ],
)  # fmt: skip
async def test_a_time_with_its_small_word_is_one_time_and_is_not_asked(store: Store, line: str) -> None:
    await store.run(lines.world)
    said = await store.run(typed, line)

    assert offers(said).keys() <= {"Other figures…"}
    assert "Which one?" not in said.text


@pytest.mark.parametrize("when", ["tomorrow", "17:00", "24 dec"])
async def test_a_day_or_an_hour_alone_may_be_when_a_status_begins_so_it_is_asked(store: Store, when: str) -> None:
    await store.run(lines.world)
    said = await store.run(typed, f"offline asha {when}")

    assert list(offers(said)) == [f"until {when}"]
    assert (await store.run(pressed, said, f"until {when}")).text.startswith("*Asha Rao* is *offline* until ")


@pytest.mark.parametrize("when", ["for 2", "this evening", "tonight", "tomorrow morning", "3/4", "until tonight"])
async def test_whatever_is_offered_for_a_status_is_done_when_pressed(store: Store, when: str) -> None:
    await store.run(lines.world)
    said = await store.run(typed, f"offline asha {when}")

    assert offers(said)
    for one in offers(said):
        assert (await store.run(pressed, said, one)).text.startswith("*Asha Rao* is *offline* until "), one


async def test_this_morning_is_no_other_one(store: Store, clock: Clock) -> None:
    await store.run(lines.world)
    clock.at = clock.at.replace(hour=10)
    over = await store.run(typed, "remind Tod this morning at 9")
    ahead = await store.run(typed, "remind Tod this morning at 11")

    assert "That time is over." in over.text
    assert ahead.text.startswith("I remind you of *Tod*")


@pytest.mark.parametrize(
    ("line", "whole", "cut"),
    [
        ("remind Tomorrow Ltd", "remind · Tomorrow Ltd (…0002)", "remind · Tomorrow · Tomorrow Ltd (…0002)"),
        (
            "exceptions add Monday Okafor",
            "exceptions · add · Monday Okafor (p1@shop.example)",
            "exceptions · add · Monday · Monday Okafor (p1@shop.example)",
        ),
        ("remind tomorrow at noon", "remind · 3 Mar 2026 12:00", "remind · Tomorrow Ltd (…0002) · at noon"),
    ],
)
async def test_a_time_and_a_name_that_may_be_one_are_asked(store: Store, line: str, whole: str, cut: str) -> None:
    await store.run(lines.world)
    await store.run(lambda tx: tx.chats.change(2, name="Tomorrow Ltd"))
    await store.run(lambda tx: tx.people.change(3, name="Monday Okafor"))
    said = await store.run(typed, line)

    assert {*offers(said)} == {whole, cut}
    assert isinstance(await store.run(pressed, said, whole), Push)
    assert await store.read(planned) == (None, [])
    assert isinstance(await store.run(pressed, said, cut), Reply)
    assert await store.read(planned) != (None, [])


async def test_a_word_that_links_a_name_with_its_text_is_asked_about_and_the_text_is_kept_letter_for_letter(
    store: Store,
) -> None:
    """Slack would read marks of style in words that it shows; in a button's value nothing does."""
    await store.run(lines.world)
    text = "*now* & at ~ten~ <b> mail a@b.io :joy: `x` _y_"
    said = await store.run(typed, f"replies change hours to {text.replace('&', '&amp;').replace('<', '&lt;')}")
    stored = []
    for shown in offers(said):
        await store.run(pressed, said, shown)
        stored += await store.read(lambda tx: [one.body for one in tx.quick_replies.of(1) if one.name == "hours"])

    assert stored == [text, f"to {text}"]


async def test_a_name_with_marks_of_style_is_still_that_name_in_a_buttons_line(store: Store) -> None:
    await store.run(lines.world)
    await store.run(lambda tx: tx.labels.seen("l9", "*a*", tx.engine_now))
    await store.run(lambda tx: tx.people.change(2, name="Omar Rao"))
    said = await store.run(typed, "label add *a* to omar")
    told = [await store.run(pressed, said, one) for one in offers(said)]

    assert len(told) == 2
    assert all("Label *∗a∗* given to Omar" in one.text for one in told), told

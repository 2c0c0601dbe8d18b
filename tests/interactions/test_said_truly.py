"""What a refusal or a question says is true, is shown as it is meant, and can be typed where no button is."""

import re

import pytest

from bot.app.routes import interactions
from bot.interactions.models import CommandUsed, Reply
from storage.store import Store
from storage.tx import Tx
from tests.interactions import lines


def said(tx: Tx, text: str) -> str:
    told = interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user="UNINA", text=text))
    assert isinstance(told, Reply)
    return told.text


@pytest.mark.parametrize(
    "line",
    ["replies remove both", "replies both", "mute Off Grid", "remind Tod at 9", "exceptions add asha 3/4", "tickets close lamp"],
)  # fmt: skip
async def test_each_line_that_is_offered_in_words_means_one_thing(store: Store, line: str) -> None:
    await store.run(lines.world)
    offered = re.findall("`/periskope ([^`]*)`", await store.run(said, line))

    assert len(offered) > 1
    meant = [await store.run(lines.shown, one) for one in offered]
    assert "ask" not in meant
    assert {one.split()[0] for one in meant} == {line.split(maxsplit=1)[0]}


async def test_which_of_two_replies_is_meant_can_be_typed(store: Store) -> None:
    await store.run(lines.world)

    assert "Several quick replies fit" in await store.run(said, "replies remove both")
    assert "Remove the team's quick reply" in await store.run(said, "replies remove !both (the team)")
    assert (await store.run(said, "replies remove !both (mine)")).startswith("Your quick reply `!both` is removed")


async def test_a_mention_that_is_not_understood_is_quoted_as_a_name(store: Store) -> None:
    await store.run(lines.world)
    told = await store.run(said, "assign Tod to <@UP0|nick> <@UP1|nick>")

    assert "Omar Haddad” here" in told
    assert "nick" not in told


async def test_nobody_in_the_team_is_said_not_to_be(store: Store) -> None:
    await store.run(lines.world)

    assert "no weekly shifts to copy" in await store.run(said, "schedule copy from asha to ravi")
    await store.run(said, "schedule asha mon-fri 9:00-17:00")
    assert (await store.run(said, "schedule copy asha to ravi")).startswith("Saved for *Ravi*")
    told = await store.run(said, "schedule copy asha ravi")
    assert "I don't know “ravi” here" in told
    assert "nobody called" not in told


async def test_what_was_refused_for_one_is_shown_as_it_is_meant(store: Store) -> None:
    await store.run(lines.world)
    await store.run(lambda tx: tx.people.change(2, name="Rao & Co"))
    await store.run(lambda tx: tx.people.grant_label(2, 1, by=None))
    told = await store.run(said, "access add <@UP0>, me to Tod")

    assert "Rao &amp; Co" in told
    assert "`/periskope role`" in told


@pytest.mark.parametrize("zone", ["Factory", "localtime"])
async def test_what_is_no_place_is_no_zone(store: Store, zone: str) -> None:
    await store.run(lines.world)

    assert f"“{zone}”" in await store.run(said, f"schedule set asha mon-fri 9:00-17:00 {zone}")


async def test_several_labels_go_on_a_chat(store: Store) -> None:
    await store.run(lines.world)

    assert (await store.run(said, "label add vip, admin to Tod")).startswith(
        "*vip* and *admin* will be added to *Tod*. The card shows them"
    )
    assert "will be added to *Tod*. The card shows it" in await store.run(said, "label add vip to Tod")


@pytest.mark.parametrize("line", ["remind Tod in", "remind Tod 25:00", "schedule set asha mon-fri 25-26"])
async def test_a_refused_time_gives_one_example(store: Store, line: str) -> None:
    await store.run(lines.world)
    told = await store.run(said, line)

    assert len(re.findall(r"\blike\b|\btry\b", told, re.IGNORECASE)) == 1

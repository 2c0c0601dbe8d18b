"""What Periskope says of a chat: labels that move, are renamed, deleted and made anew; and answers that say nothing."""

from typing import Literal

import pytest

from bot.flows.steps import deciding, doubts
from sandbox.slack import plain
from storage.tx import Tx
from tests.trips.acts import agent, chat_id, grant, inside, opened, outside, says, shows, stands, told, until_read
from tests.trips.house import House


async def test_a_moved_label_moves_the_thread(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    house.world.periskope.set_labels(house.chat("Priya"), ["repairs"])
    await house.until(lambda: shows(house, "wa-repairs", "Priya", "first words"))
    await house.until(lambda: not shows(house, "wa-sales", "Priya"))
    await house.at_rest()

    assert not any("first words" in words for words in stands(house.slack.channel("wa-sales")))


async def test_a_second_label_adds_a_thread_and_takes_none_away(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    house.world.periskope.set_labels(house.chat("Priya"), ["sales", "fleet"])
    await house.until(lambda: shows(house, "wa-fleet", "Priya", "first words"))
    await opened(house, "Priya", "wa-sales", "wa-fleet", words="in both")
    await house.at_rest()

    assert shows(house, "wa-sales", "Priya", "first words")


async def test_a_renamed_label_changes_nobodys_access(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    periskope = house.world.periskope
    label = next(one for one in periskope.labels.values() if one.name == "sales")
    periskope.rename_label(label.label_id, "Verkauf")
    await until_read(house, lambda tx: "Verkauf" in tx.labels.names().values())
    await opened(house, "Priya", "wa-sales", words="still here")
    await house.at_rest()

    assert inside(house, "wa-sales", "Asha", "Lucía")


async def test_a_deleted_label_shows_its_chats_to_admins_only_and_its_name_alone_brings_nobody_back(
    house: House,
) -> None:
    await opened(house, "Canal", "wa-fleet")
    periskope = house.world.periskope
    label = next(one for one in periskope.labels.values() if one.name == "fleet")
    periskope.delete_label(label.label_id)
    await house.until(lambda: shows(house, "wa-triage", "Canal"))
    periskope.set_labels(house.chat("Canal"), ["fleet"])
    await house.until(lambda: any("new label" in words for words in told(house, "Nina")))
    await opened(house, "Canal", "wa-triage", words="who sees this")
    await house.at_rest()

    assert not shows(house, "wa-fleet", "Canal", "who sees this")
    await grant(house, "Asha", "fleet")
    await house.until(
        lambda: any(shows(house, room, "Canal") for room in house.rooms() if room.startswith("wa-fleet-"))
    )


@pytest.mark.parametrize("kind", ["nolabels", "empty", "500", "html200", "otherphone", "cut"])
async def test_an_answer_that_says_nothing_moves_nobody_and_deletes_nothing(
    house: House, kind: Literal["nolabels", "empty", "500", "html200", "otherphone", "cut"]
) -> None:
    await opened(house, "Priya", "wa-sales")
    stood = stands(house.slack.channel("wa-sales"))
    house.world.periskope.fail("/chats", method="GET", times=12, kind=kind)
    polls = len(house.world.periskope.calls)
    await house.until(lambda: len(house.world.periskope.calls) > polls + 12, within=20)
    await house.at_rest()

    assert stands(house.slack.channel("wa-sales")) == stood
    assert inside(house, "wa-sales", "Asha", "Lucía", "Nina")


async def test_an_old_hook_replayed_changes_nothing(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    house.world.periskope.set_labels(house.chat("Priya"), ["repairs"])
    await house.until(lambda: shows(house, "wa-repairs", "Priya"))
    await house.world.periskope.redeliver(20)
    await house.at_rest()

    assert not shows(house, "wa-sales", "Priya")


async def test_too_many_chats_leaving_at_once_are_asked_about_before_anything_is_deleted(house: House) -> None:
    names = [f"Customer {number:02d}" for number in range(doubts.MOST["chats"] + 6)]
    for number, name in enumerate(names):
        house.world.periskope.add_chat(name=name, number=f"4477009010{number:02d}", labels=("sales",))
    for name in names:
        await says(house, name, f"words of {name}")
    await house.until(lambda: all(shows(house, "wa-sales", name, "words of") for name in names), within=30)
    for name in names:
        house.world.periskope.set_labels(house.chat(name), ["repairs"])
    await house.until(lambda: any("would take" in words for words in told(house, "Nina")), within=20)
    await house.at_rest(within=40)
    kept = [name for name in names if shows(house, "wa-sales", name)]
    doubted = await house.store.read(_doubted)

    assert len(kept) == len(doubted) > 0
    assert len(names) - len(kept) <= doubts.MOST["chats"]

    await says(house, kept[0], "while doubted")
    await until_read(
        house, lambda tx: tx.conn.exec_driver_sql("select 1 from lane where waits_for like 'doubt:%'").first()
    )
    silent = not shows(house, "wa-sales", kept[0], "while doubted")
    nina = await agent(house, "Nina")
    key = await house.store.read(lambda tx: tx.drafts.of_kind("confirm_many:chats").key)
    assert silent
    assert await house.store.run(deciding.decide_many, key, yes=True, by=nina)
    await house.until(lambda: all(shows(house, "wa-repairs", name) for name in kept), within=30)
    await house.at_rest(within=40)
    assert not any(shows(house, "wa-sales", name) for name in names)


async def test_what_an_admin_will_not_believe_stays_as_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doubts.MOST, "chats", 0)
    await opened(house, "Priya", "wa-sales")
    house.world.periskope.set_labels(house.chat("Priya"), [])
    await house.until(lambda: any("would take" in words for words in told(house, "Nina")))
    nina = await agent(house, "Nina")
    key = await house.store.read(lambda tx: tx.drafts.of_kind("confirm_many:chats").key)
    assert await house.store.run(deciding.decide_many, key, yes=False, by=nina)
    await opened(house, "Priya", "wa-sales", words="it goes on")
    await house.at_rest()

    assert inside(house, "wa-sales", "Asha")
    assert (await house.store.read(_doubted)) == []
    assert not await house.store.run(deciding.decide_many, key, yes=True, by=nina)


async def test_many_people_gone_from_slack_at_once_are_asked_about(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(doubts.MOST, "people", 1)
    for who in ("Asha", "Omar"):
        await house.slack.deactivate(house.person(who))
    await house.until(lambda: any("would take" in words for words in told(house, "Nina")))
    await house.at_rest()
    states = {who: (await agent(house, who)).state for who in ("Asha", "Omar")}

    assert sorted(states.values()) == ["active", "inactive"]


async def test_hints_cause_one_reading_in_ten_seconds(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await house.at_rest()
    wanted = f"/chats/{house.chat('Priya')}"
    before = _reads(house, wanted)
    chat = await chat_id(house, "Priya")
    for _ in range(30):
        await house.store.run(_hint, chat)
    await opened(house, "Priya", "wa-sales", words="after the hints")

    assert _reads(house, wanted) - before <= 1
    assert outside(house, "wa-sales", "Omar")


def _reads(house: House, path: str) -> int:
    return sum(call.method == "GET" and call.path == path for call in house.world.periskope.calls)


def _hint(tx: Tx, chat: int) -> None:
    from bot.domain.events import ChatHint
    from bot.flows import watching

    known = tx.chats.get(chat)
    watching.hinted(ChatHint(org_phone=tx.phones.get(known.phone_id).org_phone, chat=known.wa_chat_id), tx)


def _doubted(tx: Tx) -> list[int]:
    return list(tx.conn.exec_driver_sql("select id from chat where doubted").scalars())


async def test_the_card_in_the_new_room_is_the_only_one_that_grows(house: House) -> None:
    await opened(house, "Saturday Riders", "wa-sales", "wa-repairs")
    house.world.periskope.set_labels(house.chat("Saturday Riders"), ["repairs"])
    await house.until(lambda: not shows(house, "wa-sales", "Saturday Riders"))
    await opened(house, "Saturday Riders", "wa-repairs", words="only once")
    await house.at_rest()

    said = [plain(one) for one in house.thread("wa-repairs", "Saturday Riders")]
    assert sum("only once" in words for words in said) == 1

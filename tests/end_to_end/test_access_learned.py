"""What Periskope says of a chat: labels that move, are renamed, deleted and made anew; and answers that say nothing."""

from typing import Literal

import pytest

from bot.access import actions as access
from bot.team import actions as team
from sandbox.slack import plain
from storage.tx import Tx
from tests.end_to_end.acts import agent, chat_id, grant, inside, opened, outside, says, shows, stands, told, until_read
from tests.fixtures.running_app import RunningApp


async def test_a_moved_label_moves_the_thread(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    running_app.world.periskope.set_labels(running_app.chat("Priya"), ["repairs"])
    await running_app.until(lambda: shows(running_app, "wa-repairs", "Priya", "first words"))
    await running_app.until(lambda: not shows(running_app, "wa-sales", "Priya"))
    await running_app.at_rest()

    assert not any("first words" in words for words in stands(running_app.slack.channel("wa-sales")))


async def test_a_second_label_adds_a_thread_and_takes_none_away(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    running_app.world.periskope.set_labels(running_app.chat("Priya"), ["sales", "fleet"])
    await running_app.until(lambda: shows(running_app, "wa-fleet", "Priya", "first words"))
    await opened(running_app, "Priya", "wa-sales", "wa-fleet", words="in both")
    await running_app.at_rest()

    assert shows(running_app, "wa-sales", "Priya", "first words")


async def test_a_renamed_label_changes_nobodys_access(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    periskope = running_app.world.periskope
    label = next(one for one in periskope.labels.values() if one.name == "sales")
    periskope.rename_label(label.label_id, "Verkauf")
    await until_read(running_app, lambda tx: "Verkauf" in tx.labels.names().values())
    await opened(running_app, "Priya", "wa-sales", words="still here")
    await running_app.at_rest()

    assert inside(running_app, "wa-sales", "Asha", "Lucía")


async def test_a_deleted_label_shows_its_chats_to_admins_only_and_its_name_alone_brings_nobody_back(
    running_app: RunningApp,
) -> None:
    await opened(running_app, "Canal", "wa-fleet")
    periskope = running_app.world.periskope
    label = next(one for one in periskope.labels.values() if one.name == "fleet")
    periskope.delete_label(label.label_id)
    await running_app.until(lambda: shows(running_app, "wa-triage", "Canal"))
    periskope.set_labels(running_app.chat("Canal"), ["fleet"])
    await running_app.until(lambda: any("new label" in words for words in told(running_app, "Nina")))
    await opened(running_app, "Canal", "wa-triage", words="who sees this")
    await running_app.at_rest()

    assert not shows(running_app, "wa-fleet", "Canal", "who sees this")
    await grant(running_app, "Asha", "fleet")
    await running_app.until(
        lambda: any(shows(running_app, room, "Canal") for room in running_app.rooms() if room.startswith("wa-fleet-"))
    )


@pytest.mark.parametrize("kind", ["nolabels", "empty", "500", "html200", "otherphone", "cut"])
async def test_an_answer_that_says_nothing_moves_nobody_and_deletes_nothing(
    running_app: RunningApp, kind: Literal["nolabels", "empty", "500", "html200", "otherphone", "cut"]
) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.at_rest()  # the card has the newest words only once they pause
    stood = stands(running_app.slack.channel("wa-sales"))
    running_app.world.periskope.fail("/chats", method="GET", times=12, kind=kind)
    polls = len(running_app.world.periskope.calls)
    await running_app.until(lambda: len(running_app.world.periskope.calls) > polls + 12)
    await running_app.at_rest()

    assert stands(running_app.slack.channel("wa-sales")) == stood
    assert inside(running_app, "wa-sales", "Asha", "Lucía", "Nina")


async def test_an_old_hook_replayed_changes_nothing(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    running_app.world.periskope.set_labels(running_app.chat("Priya"), ["repairs"])
    await running_app.until(lambda: shows(running_app, "wa-repairs", "Priya"))
    await running_app.world.periskope.redeliver(20)
    await running_app.at_rest()

    assert not shows(running_app, "wa-sales", "Priya")


async def test_too_many_chats_leaving_at_once_are_asked_about_before_anything_is_deleted(
    running_app: RunningApp,
) -> None:
    names = [f"Customer {number:02d}" for number in range(access.MOST["chats"] + 6)]
    for number, name in enumerate(names):
        running_app.world.periskope.add_chat(name=name, number=f"4477009010{number:02d}", labels=("sales",))
    for name in names:
        await says(running_app, name, f"words of {name}")
    await running_app.until(lambda: all(shows(running_app, "wa-sales", name, "words of") for name in names))
    for name in names:
        running_app.world.periskope.set_labels(running_app.chat(name), ["repairs"])
    await running_app.until(lambda: any("would take" in words for words in told(running_app, "Nina")))
    await running_app.at_rest()
    kept = [name for name in names if shows(running_app, "wa-sales", name)]
    doubted = await running_app.store.read(_doubted)

    assert len(kept) == len(doubted) > 0
    assert len(names) - len(kept) <= access.MOST["chats"]

    await says(running_app, kept[0], "while doubted")
    await until_read(
        running_app, lambda tx: tx.conn.exec_driver_sql("select 1 from lane where waits_for like 'doubt:%'").first()
    )
    silent = not shows(running_app, "wa-sales", kept[0], "while doubted")
    nina = await agent(running_app, "Nina")
    key = await running_app.store.read(lambda tx: tx.proposals.of_kind("confirm_many:chats").key)
    assert silent
    assert await running_app.store.run(team.decide_many, key, yes=True, by=nina)
    await running_app.until(lambda: all(shows(running_app, "wa-repairs", name) for name in kept))
    await running_app.at_rest()
    assert not any(shows(running_app, "wa-sales", name) for name in names)


async def test_what_an_admin_will_not_believe_stays_as_it_is(
    running_app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(access.MOST, "chats", 0)
    await opened(running_app, "Priya", "wa-sales")
    running_app.world.periskope.set_labels(running_app.chat("Priya"), [])
    await running_app.until(lambda: any("would take" in words for words in told(running_app, "Nina")))
    nina = await agent(running_app, "Nina")
    key = await running_app.store.read(lambda tx: tx.proposals.of_kind("confirm_many:chats").key)
    assert await running_app.store.run(team.decide_many, key, yes=False, by=nina)
    await opened(running_app, "Priya", "wa-sales", words="it goes on")
    await running_app.at_rest()

    assert inside(running_app, "wa-sales", "Asha")
    assert (await running_app.store.read(_doubted)) == []
    assert not await running_app.store.run(team.decide_many, key, yes=True, by=nina)


async def test_many_people_gone_from_slack_at_once_are_asked_about(
    running_app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(access.MOST, "people", 1)
    for who in ("Asha", "Omar"):
        await running_app.slack.deactivate(running_app.person(who))
    await running_app.until(lambda: any("would take" in words for words in told(running_app, "Nina")))
    await running_app.at_rest()
    states = {who: (await agent(running_app, who)).state for who in ("Asha", "Omar")}

    assert sorted(states.values()) == ["active", "inactive"]


async def test_hints_cause_one_reading_in_ten_seconds(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.at_rest()
    wanted = f"/chats/{running_app.chat('Priya')}"
    before = _reads(running_app, wanted)
    chat = await chat_id(running_app, "Priya")
    for _ in range(30):
        await running_app.store.run(_hint, chat)
    await opened(running_app, "Priya", "wa-sales", words="after the hints")

    assert _reads(running_app, wanted) - before <= 1
    assert outside(running_app, "wa-sales", "Omar")


def _reads(running_app: RunningApp, path: str) -> int:
    return sum(call.method == "GET" and call.path == path for call in running_app.world.periskope.calls)


def _hint(tx: Tx, chat: int) -> None:
    from bot.chats import events as chats_events
    from bot.model.event import ChatHint

    known = tx.chats.get(chat)
    chats_events.hinted(ChatHint(org_phone=tx.phones.get(known.phone_id).org_phone, chat=known.wa_chat_id), tx)


def _doubted(tx: Tx) -> list[int]:
    return list(tx.conn.exec_driver_sql("select id from chat where access_in_doubt").scalars())


async def test_the_card_in_the_new_room_is_the_only_one_that_grows(running_app: RunningApp) -> None:
    await opened(running_app, "Saturday Riders", "wa-sales", "wa-repairs")
    running_app.world.periskope.set_labels(running_app.chat("Saturday Riders"), ["repairs"])
    await running_app.until(lambda: not shows(running_app, "wa-sales", "Saturday Riders"))
    await opened(running_app, "Saturday Riders", "wa-repairs", words="only once")
    await running_app.at_rest()

    said = [plain(one) for one in running_app.thread("wa-repairs", "Saturday Riders")]
    assert sum("only once" in words for words in said) == 1

"""Grants taken over from what Periskope shows: proposed, looked at, agreed to, and judged again when they are made."""

from typing import Any

import pytest

from bot.flows.desk import importing
from sandbox.slack import plain
from tests.trips.acts import agent, inside, opened, outside, revoke, told
from tests.trips.house import House

OMAR, LUCIA = "omar@harborbikes.example", "lucia@harborbikes.example"


async def asked(house: House, text: str, who: str = "Nina") -> Any:
    done = await house.slack.command(house.person(who), text)
    await done.settled()
    return done


def form(house: House) -> Any:
    """The form that Nina sees."""
    return house.slack.views_of(house.person("Nina"))[-1]


async def apply(house: House) -> str:
    """*Apply*, and what the app says when it is done."""
    await house.slack.submit(house.person("Nina"), form(house).id)
    return str(await house.until(lambda: [one for one in told(house, "Nina") if "import is done" in one][-1:]))


async def lost(house: House) -> None:
    """Here nobody has granted Lucía and Omar anything; Periskope shows them their labels, and Lucía one chat less."""
    for who, label in (("Omar", "repairs"), ("Lucia", "sales"), ("Lucia", "repairs")):
        await revoke(house, who, label)
    periskope = house.world.periskope
    periskope.add_chat(name="Wes Young", number="14155550177", labels=("sales",))
    periskope.chats[house.chat("Priya")].override_chat_access = {LUCIA: False, OMAR: True}
    periskope.touch(house.chat("Priya"))
    await house.until(lambda: outside(house, "wa-repairs", "Omar"))
    await _learned(house)


async def _learned(house: House) -> None:
    """The next poll has read what Periskope says now."""
    before = len(house.world.periskope.calls)
    await house.until(lambda: sum(one.path == "/chats" for one in house.world.periskope.calls[before:]) >= 3)
    await house.at_rest()


async def test_what_periskope_shows_is_proposed_and_granted_when_an_admin_agrees(house: House) -> None:
    await lost(house)
    await asked(house, "import")
    shown = str(form(house).blocks)
    before = await house.store.read(lambda tx: len(tx.people.roster().granted))
    said = await apply(house)
    await house.until(lambda: inside(house, "wa-repairs", "Omar", "Luc"))
    await opened(house, "Priya", "wa-with-omar", words="blue please")
    await house.at_rest()
    omar, lucia = await agent(house, "Omar"), await agent(house, "Lucia")
    held = await house.store.read(lambda tx: (tx.people.overrides_of(omar.id), tx.people.overrides_of(lucia.id)))

    assert "`repairs`" in shown
    assert "Priya Nair" in shown
    assert before == 1
    assert "5 grants and denials made" in said
    assert list(held[0].values()) == [True]
    assert list(held[1].values()) == [False]
    assert outside(house, "wa-sales", "Luc")


async def test_an_import_stands_in_the_audit(house: House) -> None:
    await lost(house)
    await asked(house, "import")
    await apply(house)
    await asked(house, "audit")
    shown = str(form(house).blocks)

    assert "imported grants (2 people)" in shown
    assert "· import" in shown


async def test_closing_the_preview_changes_nothing(house: House) -> None:
    await lost(house)
    await asked(house, "import")
    await house.slack.close_view(house.person("Nina"), form(house).id)
    await house.at_rest()

    assert outside(house, "wa-repairs", "Omar", "Luc")


async def test_what_changed_while_the_preview_was_open_is_left_out_and_told(house: House) -> None:
    await lost(house)
    await asked(house, f"import <@{house.person('Omar')}>")
    house.world.periskope.members[OMAR].label_ids = set()
    house.world.periskope.touch(house.chat("Tom"))
    house.world.periskope.touch(house.chat("Saturday"))
    await _learned(house)
    said = await apply(house)
    await house.at_rest()

    assert "1 grant or denial made" in said
    assert "1 of those shown were left out" in said
    assert outside(house, "wa-repairs", "Omar")


async def test_nothing_follows_from_what_periskope_does_not_say(house: House) -> None:
    await revoke(house, "Omar", "repairs")
    await house.store.run(
        lambda tx: tx.conn.exec_driver_sql("update chat set access = null, read_began = '2999-01-01 00:00:00'")
    )
    done = await asked(house, "import")

    assert "nothing to import" in done.text


async def test_nothing_is_proposed_that_holds_here(house: House) -> None:
    done = await asked(house, "import")

    assert "nothing to import" in done.text


async def test_an_import_is_for_admins(house: House) -> None:
    done = await asked(house, "import", "Asha")

    assert "admins" in done.text


async def test_a_long_import_is_worked_out_behind_the_answer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await lost(house)
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    monkeypatch.setattr(importing, "STEP", 1)
    done = await asked(house, "import")
    dm = house.slack.dm(house.person("Nina"))
    ready = await house.until(lambda: [one for one in dm.messages.values() if "worked out for" in plain(one)])
    await (await house.slack.click(house.person("Nina"), dm.id, ready[0].ts, "import:show")).settled()
    said = await apply(house)

    assert "working out" in done.text
    assert "5 grants and denials made" in said
    await house.until(lambda: inside(house, "wa-repairs", "Omar", "Luc"))

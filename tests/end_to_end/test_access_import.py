"""Grants taken over from what Periskope shows: proposed, looked at, agreed to, and judged again when they are made."""

from typing import Any

import pytest

from bot.grants import actions as grants
from bot.grants import events as grants_events
from sandbox.slack import plain
from tests.end_to_end.acts import agent, inside, opened, outside, revoke, told
from tests.fixtures.running_app import RunningApp

OMAR, LUCIA = "omar@harborbikes.example", "lucia@harborbikes.example"


async def asked(running_app: RunningApp, text: str, who: str = "Nina") -> Any:
    done = await running_app.slack.command(running_app.person(who), text)
    await done.settled()
    return done


def form(running_app: RunningApp) -> Any:
    """The form that Nina sees."""
    return running_app.slack.views_of(running_app.person("Nina"))[-1]


async def apply(running_app: RunningApp) -> str:
    """*Apply*, and what the app says when it is done."""
    await running_app.slack.submit(running_app.person("Nina"), form(running_app).id)
    return str(
        await running_app.until(lambda: [one for one in told(running_app, "Nina") if "import is done" in one][-1:])
    )


async def lost(running_app: RunningApp) -> None:
    """Here nobody has granted Lucía and Omar anything; Periskope shows them their labels, and Lucía one chat less."""
    for who, label in (("Omar", "repairs"), ("Lucia", "sales"), ("Lucia", "repairs")):
        await revoke(running_app, who, label)
    periskope = running_app.world.periskope
    periskope.add_chat(name="Wes Young", number="14155550177", labels=("sales",))
    periskope.chats[running_app.chat("Priya")].override_chat_access = {LUCIA: False, OMAR: True}
    periskope.touch(running_app.chat("Priya"))
    await running_app.until(lambda: outside(running_app, "wa-repairs", "Omar"))
    await _learned(running_app)


async def _learned(running_app: RunningApp) -> None:
    """The next poll has read what Periskope says now."""
    before = len(running_app.world.periskope.calls)
    await running_app.until(
        lambda: sum(one.path == "/chats" for one in running_app.world.periskope.calls[before:]) >= 3
    )
    await running_app.at_rest()


async def test_what_periskope_shows_is_proposed_and_granted_when_an_admin_agrees(running_app: RunningApp) -> None:
    await lost(running_app)
    await asked(running_app, "import")
    shown = str(form(running_app).blocks)
    before = await running_app.store.read(lambda tx: len(tx.people.roster().granted))
    said = await apply(running_app)
    await running_app.until(lambda: inside(running_app, "wa-repairs", "Omar", "Luc"))
    await opened(running_app, "Priya", "wa-with-omar", words="blue please")
    await running_app.at_rest()
    omar, lucia = await agent(running_app, "Omar"), await agent(running_app, "Lucia")
    held = await running_app.store.read(lambda tx: (tx.people.overrides_of(omar.id), tx.people.overrides_of(lucia.id)))

    assert "*repairs*" in shown
    assert "Priya Nair" in shown
    assert before == 1
    assert "5 changes of access made" in said
    assert list(held[0].values()) == [True]
    assert list(held[1].values()) == [False]
    assert outside(running_app, "wa-sales", "Luc")


async def test_an_import_stands_in_the_audit(running_app: RunningApp) -> None:
    await lost(running_app)
    await asked(running_app, "import")
    await apply(running_app)
    await asked(running_app, "audit")
    shown = str(form(running_app).blocks)

    assert "imported access (2 people)" in shown
    assert "· import" in shown


async def test_closing_the_preview_changes_nothing(running_app: RunningApp) -> None:
    await lost(running_app)
    await asked(running_app, "import")
    await running_app.slack.close_view(running_app.person("Nina"), form(running_app).id)
    await running_app.at_rest()

    assert outside(running_app, "wa-repairs", "Omar", "Luc")


async def test_what_changed_while_the_preview_was_open_is_left_out_and_told(running_app: RunningApp) -> None:
    await lost(running_app)
    await asked(running_app, f"import <@{running_app.person('Omar')}>")
    running_app.world.periskope.members[OMAR].label_ids = set()
    running_app.world.periskope.touch(running_app.chat("Tom"))
    running_app.world.periskope.touch(running_app.chat("Saturday"))
    await _learned(running_app)
    said = await apply(running_app)
    await running_app.at_rest()

    assert "1 change of access made" in said
    assert "1 of those shown were left out" in said
    assert outside(running_app, "wa-repairs", "Omar")


async def test_nothing_follows_from_what_periskope_does_not_say(running_app: RunningApp) -> None:
    await revoke(running_app, "Omar", "repairs")
    await running_app.store.run(
        lambda tx: tx.conn.exec_driver_sql("update chat set access = null, read_started_at = '2999-01-01 00:00:00'")
    )
    done = await asked(running_app, "import")

    assert "nothing to import" in done.text


async def test_nothing_is_proposed_that_holds_here(running_app: RunningApp) -> None:
    done = await asked(running_app, "import")

    assert "nothing to import" in done.text


async def test_an_import_is_for_admins(running_app: RunningApp) -> None:
    done = await asked(running_app, "import", "Asha")

    assert "admins" in done.text


async def test_a_long_import_is_worked_out_behind_the_answer(
    running_app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lost(running_app)
    monkeypatch.setattr(grants, "AT_ONCE", 2)
    monkeypatch.setattr(grants_events, "STEP", 1)
    done = await asked(running_app, "import")
    dm = running_app.slack.dm(running_app.person("Nina"))
    ready = await running_app.until(lambda: [one for one in dm.messages.values() if "worked out for" in plain(one)])
    await (await running_app.slack.click(running_app.person("Nina"), dm.id, ready[0].ts, "import:show")).settled()
    said = await apply(running_app)

    assert "working out" in done.text
    assert "5 changes of access made" in said
    await running_app.until(lambda: inside(running_app, "wa-repairs", "Omar", "Luc"))

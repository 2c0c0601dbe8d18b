"""A home tab is made where nothing can be written, of what its reader may see by then."""

import json
from pathlib import Path

from bot.app import making
from bot.charts.render import Painter
from bot.home.effects import view
from bot.model.effect.people import SyncHome
from bot.model.person import Agent
from bot.outbox import enqueue
from bot.outbox.calls import PublishHome
from bot.team import actions as team
from storage.store import Store
from storage.tx import Tx
from tests.counting import threads
from tests.fixtures import shop, stage


def owed(tx: Tx, at: stage.Stage) -> PublishHome:
    """Asha's tab is to be shown, on which a customer waits for her."""
    tx.chats.change(at.chat.id, name="Mrs Hudson")
    shop.writes(tx, at.chat.id)
    tx.chats.change(at.chat.id, assignee_id=at.asha.id, held_since=tx.business_now)
    enqueue.home(tx, at.asha.id)
    call = stage.prepared(tx, stage.the(tx, SyncHome))
    assert isinstance(call, PublishHome)
    return call


async def test_a_tab_is_made_by_readers_alone(store: Store, tmp_path: Path) -> None:
    at = await store.run(stage.built)
    call = await store.run(owed, at)
    with threads() as asked:
        made = await making.made(store, Painter(tmp_path), call)

    assert isinstance(made, PublishHome)
    assert made.slack_user == at.asha.slack_user
    assert "Mrs Hudson" in json.dumps(made.view)
    assert asked
    assert not [one for one in asked if "writer" in one]


async def test_who_sees_no_chat_at_all_is_told_whom_to_ask(store: Store) -> None:
    at = await store.run(stage.built)

    assert "You see no chats yet. Ask an admin for a label." in json.dumps(await store.read(view, at.omar))
    assert "You see no chats" not in json.dumps(await store.read(view, at.asha))
    assert "You see no chats" not in json.dumps(await store.read(view, at.boss))


async def test_whose_labels_no_chat_has_is_not_told_to_ask_for_one(store: Store) -> None:
    at = await store.run(stage.built)

    def labelled(tx: Tx) -> Agent:
        label = tx.labels.seen("label-new", "New", tx.engine_now)
        return shop.hire(tx, "zoe", label=label)[0]

    zoe = await store.run(labelled)
    shown = json.dumps(await store.read(view, zoe))

    assert "You see no chats yet" not in shown
    assert "No chats have your labels yet." in shown
    assert "No chats have your labels yet." not in json.dumps(await store.read(view, at.asha))


async def test_who_was_deactivated_is_not_told_to_ask_for_a_label(store: Store) -> None:
    at = await store.run(stage.built)
    await store.run(lambda tx: team.deactivate(tx, at.asha, by=at.boss, via="slack"))
    asha = await store.read(lambda tx: tx.people.get(at.asha.id))
    shown = json.dumps(await store.read(view, asha))

    assert "You see no chats yet" not in shown
    assert "No chats have your labels yet." not in shown


async def test_a_chat_that_was_denied_by_then_is_not_on_it(store: Store, tmp_path: Path) -> None:
    at = await store.run(stage.built)
    call = await store.run(owed, at)
    await store.run(lambda tx: tx.people.override(at.asha.id, at.chat.id, allow=False, by=None))
    made = await making.made(store, Painter(tmp_path), call)

    assert isinstance(made, PublishHome)
    assert "Mrs Hudson" not in json.dumps(made.view)

"""The desk in a big house with hostile names: Slack takes every form and answer, and they come in time."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.app.routes.declared import COMMANDS
from bot.app.routes.interactions import answer
from bot.blockkit.blocks import Shown
from bot.home import effects as home_effects
from bot.interactions.models import ButtonPressed, CommandUsed, OpenModal, Options, OptionsWanted, Push, Reply
from bot.model.person import Agent
from bot.model.policies import Identity
from storage import tables as t
from storage.tx import Tx
from tests.blockkit.strict import HOSTILE, takes, takes_view
from tests.fixtures import shop

AGENTS, LABELS, CHATS = 300, 200, 5_000
SECONDS = 3.0  # Slack waits so long; of processor time, as the machine may be busy
"""Slack waits for three."""


def big_house(tx: Tx) -> Agent:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    labels = [shop.label(tx, f"{HOSTILE[n % 5][:80]} {n}") for n in range(LABELS)]
    boss = shop.hire(tx, "boss", role="admin")[0]
    shop.crowd(tx, AGENTS, labels[0])
    for n, agent in enumerate(tx.people.roster().agents[1:60]):
        tx.people.change(agent.id, name=f"{HOSTILE[n % 6][:200]} {n}")
    rows = [
        {
            "key": f"{n:016x}", "wa_chat_id": f"1555{n:07d}@c.us", "phone_key": "15550100@c.us", "phone_id": 1,
            "kind": "user", "name": f"{HOSTILE[n % 5][:200]} {n}", "muted": False, "access_in_doubt": False, "version": 0,
            "assignee_id": boss.id if n % 3 == 0 else None,
        }
        for n in range(CHATS)
    ]  # fmt: skip
    tx.conn.execute(insert(t.chat), rows)
    tx.conn.execute(insert(t.chat_label), [{"chat_id": n + 1, "label_id": labels[n % LABELS]} for n in range(CHATS)])
    waiting = [{"chat_id": n + 1, "began_at": tx.business_now} for n in range(0, CHATS, 2)]
    tx.conn.execute(insert(t.wait), waiting)
    return boss


def shown(said: Any) -> None:
    match said:
        case OpenModal(view=view) | Push(view=view):
            takes_view(view)
        case Reply(text=text, blocks=blocks):
            takes(Shown(text=text[:4_000], blocks=blocks or []))
        case Options(options=options):
            assert 0 < len(options) <= 100


def asks(user: str) -> list[Any]:
    typed = [
        "", "help", "chats", "chats waiting", "team", "find 49", "access 4999", "why 4999", "label", "audit", "routing",
        "settings", "invite", "role", "schedule set", "exceptions add", "metrics by label", "replies", "health", "start",
        "label add", "assign 4999", "remind 4999", "open", "help status", "wibble",
    ]  # fmt: skip
    menu = ["assign", "labels", "access", "more"]
    return [
        *(CommandUsed(once=text, team="T1", slack_user=user, text=text) for text in typed),
        *(
            ButtonPressed(once=f"f{name}", team="T1", slack_user=user, action=f"form:{name}", value="x")
            for name in COMMANDS.families()
        ),
        *(
            ButtonPressed(once=f"m{what}", team="T1", slack_user=user, action="chat:menu", value=f"{what}:{42:016x}")
            for what in menu
        ),
        *(
            OptionsWanted(team="T1", slack_user=user, action=action, query="", data=f"{42:016x}", callback=form)
            for action, form in (
                ("people", "people_labels"),
                ("labels", "people_labels"),
                ("chat", "audit_filter"),
                ("to", "assign"),
            )
        ),
    ]


async def test_slack_takes_every_form_of_a_big_house_in_time(template: Path, tmp_path: Path) -> None:
    store = shop.empty_store(template, tmp_path / "data", shop.Clock())
    slow: list[tuple[str, float]] = []

    def all_of_it(tx: Tx, boss: Agent) -> None:
        for ask in asks(str(boss.slack_user)):
            began = time.process_time()
            said = answer(tx, ask)
            took = time.process_time() - began
            if took > SECONDS:
                slow.append((str(ask)[:200], took))
            shown(said)
        takes_view(home_effects.view(tx, boss))

    try:
        await store.run(all_of_it, await store.run(big_house))
    finally:
        await store.close()

    assert slow == []

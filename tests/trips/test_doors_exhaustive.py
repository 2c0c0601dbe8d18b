"""Every person, every chat, every door at the desk: what a door says about a hidden chat, it says about none at all."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.access import may_see
from bot.domain.asks import Ask, Asked, FormState, OptionsWanted, Pressed, ShortcutUsed, Submitted
from bot.domain.model import Chat
from bot.domain.people import Agent
from bot.domain.policies import Identity
from bot.flows.desk import answer
from bot.flows.outgoing import homes
from storage import tables as t
from storage.migrate import upgrade
from storage.sqlite import writing_engine
from storage.tx import Tx
from tests.flows import shop

NOWHERE = "f" * 16
NOBODY_CALLED_SO = "Quux Unheard"
UNTOUCHED = (
    t.access, t.assignment, t.audit, t.chat, t.chat_label, t.message, t.outbox, t.post, t.rule, t.thread, t.wait,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a forged or honest ask names: a chat by key and name, a message of it, a post and a card that show it."""

    key: str
    name: str
    message: str
    ts: str
    root: str


class Undo(Exception):  # ends a savepoint
    pass


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("doors") / "house.db"
    engine = writing_engine(path)
    upgrade(engine)
    with engine.connect() as conn:
        conn.exec_driver_sql("SELECT 1")
    engine.dispose()
    return path


def typed(text: str) -> Callable[[Agent, Target], Ask]:
    def ask(agent: Agent, at: Target) -> Ask:
        return Asked(once="", team="T1", slack_user=str(agent.slack_user), text=text.format(name=at.name))

    return ask


def under_card(text: str) -> Callable[[Agent, Target], Ask]:
    def ask(agent: Agent, at: Target) -> Ask:
        return Asked(once="", team="", slack_user=str(agent.slack_user), text=text, channel="C1", root=at.root)

    return ask


def pressed(action: str, value: str = "{key}") -> Callable[[Agent, Target], Ask]:
    def ask(agent: Agent, at: Target) -> Ask:
        what = value.format(key=at.key, message=at.message)
        return Pressed(once="", team="T1", slack_user=str(agent.slack_user), action=action, value=what)

    return ask


def submitted(callback: str, data: str = "{key}", **values: Any) -> Callable[[Agent, Target], Ask]:
    def ask(agent: Agent, at: Target) -> Ask:
        filled = {
            name: [one.format(key=at.key) for one in value]
            if isinstance(value, list)
            else str(value).format(key=at.key)
            for name, value in values.items()
        }
        told = data.format(key=at.key, message=at.message)
        form = FormState(callback=callback, view_id="V1", hash="h", data=told, values=filled)
        return Submitted(once="", team="T1", slack_user=str(agent.slack_user), form=form)

    return ask


def shortcut(callback: str) -> Callable[[Agent, Target], Ask]:
    def ask(agent: Agent, at: Target) -> Ask:
        user = str(agent.slack_user)
        return ShortcutUsed(
            once="", team="T1", slack_user=user, callback=callback, channel="C1", ts=at.ts, root=at.root
        )

    return ask


def suggested(action: str, query: str = "", data: str = "{key}") -> Callable[[Agent, Target], Ask]:
    def ask(agent: Agent, at: Target) -> Ask:
        return OptionsWanted(
            team="T1",
            slack_user=str(agent.slack_user),
            action=action,
            query=query.format(name=at.name),
            data=data.format(key=at.key),
        )

    return ask


DOORS: dict[str, Callable[[Agent, Target], Ask]] = {
    **{
        f"typed {text}": typed(text)
        for text in (
            "open {name}", "why {name}", "assign {name} to me", "assign {name} to nobody", "mute {name}", "find {name}",
            "access {name}", "access add @one {name}", "access remove @one {name}", "remind {name} in 3h", "chats",
            "label add sales to {name}", "label remove sales from {name}",
        )
    },
    **{f"under a card: {text}": under_card(text) for text in ("take", "close", "release", "access", "why", "mute", "open")},
    **{
        f"pressed chat:{what}": pressed(f"chat:{what}")
        for what in (
            "take", "release", "close", "reopen", "dismiss", "mute", "unmute", "open", "note", "remind", "why", "contact",
            "earlier", "assign", "labels", "access", "more",
        )
    },
    **{
        f"menu {what}": pressed("chat:menu", what + ":{key}")
        for what in ("assign", "labels", "dismiss", "access", "more")
    },
    **{f"pressed access:{what}": pressed(f"access:{what}") for what in ("add", "remove")},
    **{
        f"pressed reply:{what}": pressed(f"reply:{what}", "{message}")
        for what in ("send", "note", "take", "again", "arrived", "drop", "delete", "leave")
    },
    **{
        f"pressed message:{what}": pressed(f"message:{what}", "{message}")
        for what in ("reply", "details", "take", "close", "note", "labels", "access", "more")
    },
    "pressed copy:fetch": pressed("copy:fetch", "{message}"),
    "pressed copy:former": pressed("copy:former", "{message}"),
    "form assign": submitted("assign", to="1", line="here"),
    "form assign to nobody": submitted("assign", to="nobody"),
    "form remind": submitted("remind", later="1h"),
    "form note": submitted("note", note="careful"),
    "form chat_labels": submitted("chat_labels", labels=["1", "2"]),
    "form access": submitted("access", "members {key}", people=["2"], deed="add"),
    "form pick open": submitted("pick:open", chat="{key}"),
    "form pick close": submitted("pick:close", chat="{key}"),
    "form reply_to": submitted("reply_to", "{message}", text="Good morning"),
    **{
        f"form chats {deed}": submitted("chats", "{{}}", picked=["{key}"], deed=deed)
        for deed in ("add", "remove", "labels", "assign")
    },
    "shortcut reply_to": shortcut("reply_to"),
    "shortcut whatsapp": shortcut("whatsapp"),
    "options chat": suggested("chat", "{name}"),
    "options to": suggested("to"),
}  # fmt: skip

QUIET_ABOUT_WHO_SEES = frozenset({"typed chats", "options chat"})


def company(tx: Tx, seed: int) -> tuple[list[Agent], list[tuple[Chat, Target, str]]]:
    """An admin, members with some labels, chats with some labels, grants and denials here and there."""
    chance = random.Random(seed)
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    labels = [shop.label(tx, name) for name in ("sales", "repairs", "fleet")]
    people = [*shop.hire(tx, "boss", role="admin"), *shop.hire(tx, "one", "two", "three", "four")]
    for agent in people[1:]:
        for label in chance.sample(labels, chance.randint(0, 2)):
            tx.people.grant_label(agent.id, label, by=None)
    room = tx.rooms.add(kind="triage", name="wa-triage", state="open", slack_id="C1")
    chats = [_chat(tx, chance, n, labels, people, room) for n in range(4)]
    return people, chats


def _chat(  # one chat with everything that a door could show of it
    tx: Tx, chance: random.Random, n: int, labels: list[int], people: list[Agent], room: int
) -> tuple[Chat, Target, str]:
    chat = shop.customer(tx, n, None)
    name, words = f"Zork{chance.randrange(10**6):06d} Wanda{n}", f"secretword{chance.randrange(10**6):06d}"
    tx.chats.change(chat.id, name=name)
    tx.chats.set_labels(chat.id, chance.sample(labels, chance.randint(0, 2)))
    for agent in people[1:]:
        if chance.random() < 0.3:
            tx.people.override(agent.id, chat.id, allow=chance.random() < 0.5, by=None)
    thread = tx.threads.add(room, chat.id)
    tx.threads.change(thread.id, ts=f"{n}.1")
    shop.writes(tx, chat.id, words)
    asked = tx.messages.add(
        chat_id=chat.id, way="out", via="slack", state=chance.choice(("asked", "unknown", "failed", "sent")),
        author_id=chance.choice(people).id, wa_id=f"w{n}", body={}, at=tx.house, seen_at=tx.now, slack_channel="C1",
        slack_ts=f"{n}.5",
    )  # fmt: skip
    assert asked is not None
    message = tx.messages.get(asked)
    return (
        tx.chats.get(chat.id),
        Target(key=chat.key, name=name, message=message.key, ts=f"{n}.5", root=f"{n}.1"),
        words,
    )


def state(tx: Tx) -> list[Any]:
    """All that a door could change, except what only shows, and the line that somebody was refused."""
    return [
        [
            tuple(row)
            for row in tx.conn.execute(select(table))
            if getattr(row, "kind", "") != "SyncHome" and getattr(row, "action", "") != "refused"
        ]
        for table in UNTOUCHED
    ]


def asked(tx: Tx, door: str, agent: Agent, at: Target) -> tuple[str, bool]:
    """The answer as text, and whether anything was changed; all is undone."""
    said, changed = "", False
    with suppress(Undo), tx.savepoint():
        before = state(tx)
        said = str(answer(tx, DOORS[door](agent, at)))
        changed = state(tx) != before
        raise Undo
    tx.memo.clear()
    return said, changed


def plain(said: str, at: Target) -> str:
    """Without what the asker themselves had typed or sent."""
    for theirs in (at.name, at.key, at.message):
        said = said.replace(theirs, "…")
    return re.sub(r"<!date\^\d+", "<!date", said)


def hidden(tx: Tx, agent: Agent, chat: Chat) -> bool:
    return not may_see(
        agent,
        chat_labels=tx.chats.labels_of(chat.id),
        granted=tx.people.roster().granted.get(agent.id, frozenset()),
        override=tx.people.override_for(agent.id, chat.id),
    )


def wrongs(tx: Tx, seed: int) -> Iterator[str]:
    """Every door that said or did more about a hidden chat than about none, or refused a chat that its asker sees."""
    people, chats = company(tx, seed)
    nothing = Target(key=NOWHERE, name=NOBODY_CALLED_SO, message=NOWHERE, ts="99.5", root="99.1")
    for agent in people:
        of_nothing = {door: plain(asked(tx, door, agent, nothing)[0], nothing) for door in DOORS}
        tab = str(homes.view(tx, agent))
        for chat, at, words in chats:
            unseen = hidden(tx, agent, chat)
            if unseen and (at.name in tab or words in tab):
                yield f"{seed} home tab of {agent.name} shows a hidden chat"
            for door in DOORS:
                said, changed = asked(tx, door, agent, at)
                where = f"{seed} {door} by {agent.name} ({agent.role}), {'hidden' if unseen else 'seen'}"
                if unseen and (changed or plain(said, at) != of_nothing[door]):
                    yield f"{where}: {'changed' if changed else said[:300]}"
                if unseen and words in said:
                    yield f"{where}: tells words"
                if not unseen and "I find no such chat" in said:
                    yield f"{where}: refused: {said[:300]}"


@pytest.mark.parametrize("seed", range(2))
async def test_no_door_tells_or_does_more_about_a_hidden_chat_than_about_none(
    seed: int, template: Path, tmp_path: Path
) -> None:
    store = shop.empty_store(template, tmp_path / "data", shop.Clock())
    try:
        found = await store.run(lambda tx: list(wrongs(tx, seed)))
    finally:
        await store.close()

    assert found == []

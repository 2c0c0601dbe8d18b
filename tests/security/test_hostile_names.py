"""Names, labels, words and typed text that would be pings, links or markup, shown by every door: they stay words."""

import random
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bot.app.routes.interactions import answer
from bot.home import effects as home_effects
from bot.interactions.models import CommandUsed
from bot.model.person import Agent
from bot.threads.queries import render as threads_render
from storage import tables as t
from storage.tx import Tx
from tests.end_to_end.doors_catalogue import DOORS
from tests.end_to_end.doors_house import Undo, company
from tests.end_to_end.doors_made import Target
from tests.fixtures import shop

HOSTILE = (
    "<!channel>",
    "<@U0HOSTILE>",
    "<https://evil.example|bank.example>",
    "&lt;!here&gt;",
    "<!subteam^S0HOSTILE>",
    "x|<!everyone>",
    "<#C0HOSTILE>\u202e",
)
TOKEN = re.compile(r"<([^<>]*)>")
OURS = re.compile(
    r"!date\^\d+\^[^|<>]+\|[^|<>]+|https://shop\.slack\.com/archives/[^|<>]+(\|[^|<>]*)?|@U(ONE|TWO|THREE|FOUR|BOSS)"
)
TYPED = (
    "{x}", "help {x}", "find {x}", "open {x}", "access {x}", "access add @one {x}", "label add {x} to @one", "label {x}",
    "invite {x}", "invite {x}@evil.example", "role {x}", "role @one {x}", "assign {x} to {x}", "status online until {x}",
    "schedule @one {x}", "exceptions @one {x}", "metrics {x}", "metrics by chat", "metrics by label", "routing remove {x}",
    "audit {x}", "audit", "remind {x} at {x}", "team", "chats", "chats label {x}", "now", "label", "settings",
)  # fmt: skip


def spoil(tx: Tx, chance: random.Random) -> None:
    """Everybody and everything is called something hostile."""

    def bad() -> str:
        return chance.choice(HOSTILE) + chance.choice(("", " Priya", " & co"))

    for chat_id in tx.conn.execute(select(t.chat.c.id)).scalars().all():
        tx.chats.change(chat_id, name=bad())
        shop.writes(tx, chat_id, bad())
    for label_id in tx.conn.execute(select(t.label.c.id)).scalars().all():
        tx.conn.execute(update(t.label).where(t.label.c.id == label_id).values(name=f"{bad()}{label_id}"))
    for agent in tx.people.roster().agents:
        tx.people.change(agent.id, name=bad())
    tx.conn.execute(update(t.phone).values(name=bad()))


def strings(value: Any) -> Iterator[str]:
    """What Slack would read as markup: texts of type mrkdwn, and the text beside blocks."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for one in value.values():
            yield from strings(one)


def foreign(text: str) -> list[str]:
    found = [token for token in TOKEN.findall(text) if not OURS.fullmatch(token)]
    return found + (["bidi"] if "\u202e" in text else [])


def wrong(said: Any) -> list[str]:
    text = getattr(said, "text", "")
    parts = [text, *strings(getattr(said, "blocks", None) or []), *strings(getattr(said, "view", None) or {})]
    return [f"{token!r} in {part[:200]!r}" for part in parts for token in foreign(part)]


def answered(tx: Tx, ask: Any) -> list[str]:
    found: list[str] = []
    with suppress(Undo), tx.savepoint():
        found = wrong(answer(tx, ask))
        raise Undo
    tx.memo.clear()
    return found


def asks(tx: Tx, agent: Agent, targets: list[Target], bad: str) -> Iterator[tuple[str, Any]]:
    for target in targets:
        yield from ((door, ask(agent, target)) for door, ask in DOORS.items())
    for text in TYPED:
        for team in ("T1", ""):
            yield text, CommandUsed(once="", team=team, slack_user=str(agent.slack_user), text=text.format(x=bad))


def of_desk(tx: Tx) -> list[str]:
    chance = random.Random(7)
    people, chats = company(tx, 7)
    spoil(tx, chance)
    targets = [at for _, at, _ in chats]
    found = []
    for agent in (people[0], people[1]):
        bad = chance.choice(HOSTILE)
        for door, ask in asks(tx, tx.people.get(agent.id), targets, bad):
            found += [f"{door}: {one}" for one in answered(tx, ask)]
        found += [
            f"home: {token}"
            for text in strings(home_effects.view(tx, tx.people.get(agent.id)))
            for token in foreign(text)
        ]
    return sorted(set(found))


def of_cards(tx: Tx) -> list[str]:
    _, chats = company(tx, 7)
    spoil(tx, random.Random(8))
    chat = chats[0][0]
    found = []
    for thread in tx.threads.of_chat(chat.id):
        text, blocks = threads_render.card(tx, thread)
        found += [f"card: {token}" for part in (text, *strings(blocks)) for token in foreign(part)]
    return found


async def test_nothing_hostile_comes_alive_at_the_desk(template: Path, tmp_path: Path) -> None:
    store = shop.empty_store(template, tmp_path / "data", shop.Clock())
    try:
        found = await store.run(of_desk)
    finally:
        await store.close()

    assert found == []


async def test_nothing_hostile_comes_alive_in_cards(template: Path, tmp_path: Path) -> None:
    store = shop.empty_store(template, tmp_path / "data", shop.Clock())
    try:
        found = await store.run(of_cards)
    finally:
        await store.close()

    assert found == []

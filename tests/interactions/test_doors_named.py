"""Every command that takes people, from every door, by a real mention: whoever calls themselves like a word is never meant."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select

from bot.app.routes import interactions
from bot.interactions.models import CommandUsed, FieldErrors, OpenModal, Reply
from bot.interactions.registry import REGISTRY
from bot.model.effect.notices import PostEphemeral
from bot.model.event import ReplyWritten
from bot.model.room import RoomState
from bot.notices.messages.work import Answered
from bot.replies import events as replies_events
from bot.wire.slack import interactions as wire_interactions
from bot.wire.slack import messages as wire_messages
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions.test_names_meant import CALLED, house

LINES = {
    "status": "status offline {}",
    "schedule": "schedule {} mon-fri 9:00-17:00",
    "exceptions": "exceptions {} 24 dec off",
    "metrics": "metrics {}",
    "chats": "chats {}",
    "assign": "assign Priya to {}",
    "access": "access add {} Priya",
    "label": "label add vip to {}",
    "tickets": "tickets assign bell {}",
    "invite": "invite {} label vip",
    "role": "role {} admin sure",
    "audit": "audit {}",
    "import": "import {}",
}
NOBODY = {
    "group": ("<!subteam^S1>", {"type": "usergroup", "usergroup_id": "S1"}),
    "channel": ("<#C9|general>", {"type": "channel", "channel_id": "C9"}),
    "everyone": ("<!everyone>", {"type": "broadcast", "range": "everyone"}),
    "here": ("<!here>", {"type": "broadcast", "range": "here"}),
    "whole channel": ("<!channel>", {"type": "broadcast", "range": "channel"}),
}
TABLES = (t.agent, t.access, t.schedule, t.time_off, t.availability, t.ticket, t.rule, t.quick_reply)
Said = tuple[str, list[Any]]
_PASSING = frozenset({"version", "at", "since", "invited_at", "applied_at", "boundary_at"})


class Undo(Exception):  # ends a savepoint
    pass


def company(tx: Tx) -> None:
    """The people of the file on names, Omar as the last; a chat Priya with a card, and a ticket about a bell."""
    house(tx, [*CALLED, "Omar"], ["Priya"], ["vip"])
    room = tx.rooms.add(kind="triage", name="wa-triage", state=RoomState.OPEN, slack_id="C1")
    thread = tx.threads.add(room, 1)
    tx.threads.change(thread.id, ts="1.1")
    tx.conn.execute(t.ticket.insert().values(chat_id=1, subject="bell", state="open", priority=1, version=0))


def by_slash(tx: Tx, line: str, mark: str, _: dict[str, Any]) -> Any:
    body = {"trigger_id": "1", "team_id": "T1", "user_id": "UNINA", "text": line.format(mark), "channel_id": "C5"}
    used = wire_interactions.command(body)
    assert isinstance(used, CommandUsed)
    return interactions.answer(tx, used)


def written(line: str, element: dict[str, Any], **where: Any) -> ReplyWritten:
    """The message as Slack sends it: rich text, and a `text` that is not to be read."""
    before, _, behind = line.partition("{}")
    elements = [{"type": "text", "text": before}, element, {"type": "text", "text": behind or " "}]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]
    event = {"type": "message", "user": "UNINA", "ts": "9.1", "text": "?", "blocks": blocks, "team": "T1", **where}
    read = wire_messages.message(event)
    assert isinstance(read, ReplyWritten), read
    return read


def by_dm(tx: Tx, line: str, _: str, element: dict[str, Any]) -> Any:
    interactions.written_to_us(written(line, element, channel="D1", channel_type="im"), tx)
    return Reply(text=shop.told(tx, Answered)[-1][1].text)


def by_thread(tx: Tx, line: str, _: str, element: dict[str, Any]) -> Any:
    event = written(f"@periskope {line}", element, channel="C1", channel_type="group", thread_ts="1.1")
    verdict = replies_events.verdict_on(event, tx)
    assert verdict is not None
    assert verdict.kind == "never"
    interactions.written_in_thread(event, tx)
    return Reply(text=shop.notices(tx, PostEphemeral, Answered)[-1].text)


DOORS: dict[str, Callable[[Tx, str, str, dict[str, Any]], Any]] = {
    "slash": by_slash,
    "dm": by_dm,
    "thread": by_thread,
}


def tried(tx: Tx, door: str, line: str, mark: str, element: dict[str, Any]) -> Said:
    """What is answered and how things stand then; nothing of it stays."""
    said, rows = "", []
    with suppress(Undo), tx.savepoint():
        answer = DOORS[door](tx, line, mark, element)
        said = answer.text if isinstance(answer, Reply) else str(answer)
        assert isinstance(answer, Reply | OpenModal | FieldErrors)
        rows = state(tx)
        raise Undo
    tx.memo.clear()
    return said, rows


def state(tx: Tx) -> list[Any]:
    found: list[Any] = []
    for table in TABLES:
        shown = [column for column in table.c if column.name not in _PASSING]
        found += [(table.name, *(str(one) for one in row)) for row in tx.conn.execute(select(*shown)).all()]
    return [*found, *tx.conn.execute(select(t.chat.c.id, t.chat.c.assignee_id)).all()]


def test_every_command_that_takes_people_is_tried() -> None:
    declared = {
        one.family for one in REGISTRY for argument in one.args if argument.kind.noun in {"person", "e-mail address"}
    }
    assert set(LINES) == declared


@pytest.mark.parametrize("door", list(DOORS))
@pytest.mark.parametrize("name", list(LINES))
async def test_a_mention_means_just_the_person_whose_address_it_stands_for(store: Store, name: str, door: str) -> None:
    await store.run(company)
    line, omar = LINES[name], f"p{len(CALLED)}"
    mention = {"type": "user", "user_id": f"U{omar.upper()}"}
    address = {"type": "link", "url": f"mailto:{omar}@shop.example", "text": f"{omar}@shop.example"}

    by_mention = await store.run(tried, door, line, f"<@U{omar.upper()}|me>", mention)
    by_address = await store.run(tried, door, line, f"<mailto:{omar}@shop.example|{omar}@shop.example>", address)

    assert by_mention == by_address


@pytest.mark.parametrize("door", list(DOORS))
@pytest.mark.parametrize("name", list(LINES))
async def test_a_group_a_channel_and_everybody_are_nobody_whoever_is_called_so(
    store: Store, name: str, door: str
) -> None:
    await store.run(company)
    before = await store.run(state)
    for mark, element in NOBODY.values():
        said, after = await store.run(tried, door, LINES[name], mark, element)

        assert "one by one" in said
        assert after == before


@pytest.mark.parametrize("door", ["dm", "thread"])
@pytest.mark.parametrize("name", list(LINES))
async def test_a_mark_typed_letter_by_letter_names_nobody(store: Store, name: str, door: str) -> None:
    await store.run(company)
    before = await store.run(state)
    _, after = await store.run(tried, door, LINES[name], "", {"type": "text", "text": f"<@UP{len(CALLED)}>"})

    changed = {row for row in after if row not in before}
    assert not [row for row in changed if row[0] == "access" or "admin" in row]
    if name in {"role", "access", "label", "invite", "assign"}:
        assert after == before

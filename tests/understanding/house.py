"""A team, labels, chats and tickets whose names are easily mistaken; and a line that comes in through a door."""

import itertools
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.app.routes import interactions
from bot.interactions.models import (
    ButtonPressed,
    CommandUsed,
    FormState,
    FormSubmitted,
    OpenModal,
    Push,
    Replace,
    Reply,
)
from bot.interactions.said import PRESSED
from bot.model.effect.notices import PostEphemeral, SendDm
from bot.model.effect.people import SyncHome
from bot.model.effect.threads import SyncCard
from bot.model.event import ReplyWritten
from bot.model.room import RoomState
from bot.notices.messages.work import Answered
from bot.wire.slack import interactions as wire_interactions
from bot.wire.slack import messages as wire_messages
from storage import tables as t
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions.test_names_meant import house

PEOPLE = (
    "Asha Rao",
    "Omar Haddad",
    "Ravi",
    "Friday Adams",
    "Will May",
    "Zoë Müller",
    "Ann Lee",
    "Anna",
    "Asha Patel",
    "Everyone Lund",
)
CHATS = (
    "Priya Nair", "Tom", "Tom Jones", "Tomas", "Café Zoë ☕", "Cafe Rio", "Omar", "Offline", "Monday Club", "24 Dec Party",
    "Unit 7", "Close Up", "Noon Bakery", "Tomorrow Ltd", "Smith & Sons, Ltd", "Please Hold", "Kim and Lee", "Tickets",
    "Hidden Hilda", "Hidden Tom", "Anybody", "All", "info@shop.de",
)  # fmt: skip
HIDDEN = (19, 20)
LABELS = ("vip", "big spender", "fr, de", "off", "urgent", "vip gold", "admin", "closed")
TICKETS = (("SND-7", 2, "Close the gate"), ("SND-8", 3, "Lamp"), ("SND-9", 5, "Lamp"), ("SND-10", 19, "Secret lamp"))
ADMIN, MEMBER = "UNINA", "UP1"
SAID_OR_SHOWN = frozenset(one.kind for one in (SendDm, PostEphemeral, SyncCard, SyncHome))
PASSING = frozenset({"version", "at", "since", "invited_at", "applied_at", "boundary_at"})
QUIET = frozenset({"inbox", "outbox", "audit", "lane", "written", "setting", "rate_limit", "process", "post", "copy"})
_MARK = re.compile(r"<@(\w+)[^>]*>|<#(\w+)[^>]*>|<!subteam\^(\w+)[^>]*>|<!(here)>|<(mailto:[^|>]+)\|([^>]*)>")
_OFFERED = re.compile(r"^• .*: `[/@]periskope ", re.MULTILINE)
_TYPED = re.compile(r"^• .*?: `[/@]periskope (.*)`$", re.MULTILINE)
_NEVER_TWICE = itertools.count(1)


class Undo(Exception):  # ends a savepoint
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is answered. `buttons`: the lines that its buttons carry; `changed`: whether anything is another than before."""

    text: str
    buttons: tuple[str, ...] = ()
    form: bool = False
    changed: bool = False

    @property
    def asks(self) -> bool:
        """Whether something is to be chosen or said: in a form, by a button, or, where there is none, in words."""
        return (
            self.form
            or bool(self.buttons)
            or bool(_OFFERED.search(self.text))
            or self.text.startswith("Still missing: ")
        )


def offered(text: str) -> list[str]:
    """The lines that a question says can be typed."""
    return [line.replace("&amp;", "&") for line in _TYPED.findall(text)]


def built(tx: Tx) -> None:
    """Nina, an admin, in Berlin; Omar, a member, sees all chats but two; the card of the first chat is in a channel."""
    people = house(tx, PEOPLE, CHATS, LABELS)
    tx.people.change(people[0].id, tz="Europe/Berlin")
    tx.people.grant_label(people[2].id, tx.labels.seen("label-sales", "sales", tx.engine_now), by=None)
    for chat_id in HIDDEN:
        tx.chats.set_labels(chat_id, [])
    for name in ("hours", "prices"):
        tx.quick_replies.put(None, name, f"The words of {name}")
    for number, chat_id, subject in TICKETS:
        tx.tickets.add(chat_id, subject=subject, periskope_id=number)
    room = tx.rooms.add(kind="triage", name="wa-triage", state=RoomState.OPEN, slack_id="C1")
    tx.threads.change(tx.threads.add(room, 1).id, ts="1.1")
    shop.works(tx, people[:2], tz="Europe/Berlin")


def through(tx: Tx, door: str, line: str, who: str, before: Sequence[Any]) -> Told:
    """The answer to a line at a door, and whether anything is another than `before`; nothing of it stays."""
    told = Told(text="")
    with suppress(Undo), tx.savepoint():
        text, buttons, form = DOORS[door](tx, line, who)
        told = Told(text=text, buttons=buttons, form=form, changed=state(tx) != before)
        raise Undo
    tx.forget()
    return told


def submitted(tx: Tx, declared: str, values: dict[str, Any], before: Sequence[Any]) -> Told:
    """The answer to a form made from a declaration. `values`: `=Name` stands for a person, `@Name` for a chat."""
    told = Told(text="")
    with suppress(Undo), tx.savepoint():
        filled = {name: _filled(tx, value) for name, value in values.items()}
        left = FormState(callback=f"asked:{declared}", view_id="V1", hash="h", values=filled, shown=frozenset(filled))
        sent = FormSubmitted(once=f"form:{next(_NEVER_TWICE)}", team="T1", slack_user=ADMIN, form=left)
        text, buttons, form = _read(interactions.answer(tx, sent))
        told = Told(text=text, buttons=buttons, form=form, changed=state(tx) != before)
        raise Undo
    tx.forget()
    return told


def _filled(tx: Tx, value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(tx, one) for one in value]
    name = str(value)[1:]
    if str(value).startswith("="):
        return next(str(one.id) for one in tx.people.roster().agents if one.name == name)
    return tx.chats.get(CHATS.index(name) + 1).key if str(value).startswith("@") else value


def _by_slash(tx: Tx, line: str, who: str) -> tuple[str, tuple[str, ...], bool]:
    body = {"trigger_id": str(next(_NEVER_TWICE)), "team_id": "T1", "user_id": who, "text": line, "channel_id": "C5"}
    used = wire_interactions.command(body)
    assert isinstance(used, CommandUsed)
    return _read(interactions.answer(tx, used))


def _by_button(tx: Tx, line: str, who: str) -> tuple[str, tuple[str, ...], bool]:
    once = f"press:{next(_NEVER_TWICE)}"
    press = ButtonPressed(once=once, team="T1", slack_user=who, action=f"{PRESSED}:0", value=line, channel="C5")
    return _read(interactions.answer(tx, press))


def _by_dm(tx: Tx, line: str, who: str) -> tuple[str, tuple[str, ...], bool]:
    interactions.written_to_us(_written(line, who, channel="D1", channel_type="im"), tx)
    return shop.told(tx, Answered)[-1][1].text, (), False


def _by_thread(tx: Tx, line: str, who: str) -> tuple[str, tuple[str, ...], bool]:
    event = _written(f"<@UBOT> {line}", who, channel="C1", channel_type="group", thread_ts="1.1")
    interactions.written_in_thread(event, tx)
    return shop.notices(tx, PostEphemeral, Answered)[-1].text, (), False


DOORS = {"slash": _by_slash, "dm": _by_dm, "thread": _by_thread, "button": _by_button}


def _read(answer: Any) -> tuple[str, tuple[str, ...], bool]:
    if isinstance(answer, OpenModal | Push | Replace):
        return str(answer.view), (), True
    assert isinstance(answer, Reply), answer
    every = [one for block in answer.blocks or () for one in block.get("elements", ()) if one.get("type") == "button"]
    return answer.text, tuple(one["value"] for one in every if one["action_id"].startswith(f"{PRESSED}:")), False


def _written(line: str, who: str, **where: Any) -> ReplyWritten:
    """The message as Slack sends it: rich text, and a `text` that is not to be read."""
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": _elements(line)}]}]
    ts = f"9.{next(_NEVER_TWICE)}"
    read = wire_messages.message(
        {"type": "message", "user": who, "ts": ts, "text": "?", "blocks": blocks, "team": "T1", **where}
    )
    assert isinstance(read, ReplyWritten), read
    return read


def _elements(line: str) -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    at = 0
    for mark in _MARK.finditer(line):
        found += [{"type": "text", "text": line[at : mark.start()]}] if mark.start() > at else []
        at = mark.end()
        if mark[1]:
            found.append({"type": "user", "user_id": mark[1]})
        elif mark[2]:
            found.append({"type": "channel", "channel_id": mark[2]})
        elif mark[3]:
            found.append({"type": "usergroup", "usergroup_id": mark[3]})
        elif mark[4]:
            found.append({"type": "broadcast", "range": mark[4]})
        else:
            found.append({"type": "link", "url": mark[5], "text": mark[6]})
    return found + ([{"type": "text", "text": line[at:]}] if line[at:] else [])


def state(tx: Tx) -> list[Any]:
    """Every row that a line may change, and what it owes to Periskope and to channels."""
    rows: list[Any] = []
    for table in (one for name, one in t.metadata.tables.items() if name not in QUIET):
        shown = [column for column in table.c if column.name not in PASSING]
        rows += [(table.name, *(str(one) for one in row)) for row in tx.conn.execute(select(*shown)).all()]
    owed = tx.conn.execute(select(t.outbox.c.kind, t.outbox.c.id)).all()
    return [*sorted(rows), *((kind, number) for kind, number in owed if kind not in SAID_OR_SHOWN)]

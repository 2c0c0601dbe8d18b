"""Sentences with what they are about filled in from our rows, for a reader who may know it."""

from datetime import datetime
from typing import Any

from bot.domain.calls import Blocks
from bot.domain.content_json import from_json
from bot.domain.model import Chat, Message
from bot.domain.names import mask_number
from bot.domain.people import Agent
from bot.flows.outgoing import still
from bot.flows.outgoing.copies import permalink
from bot.flows.steps.doors import sees
from bot.views.content_lines import gist
from bot.views.notices import KINDS, notice
from bot.views.notices_about import About, Waiting
from storage.tx import Tx


def words(tx: Tx, about: dict[str, Any], reader: Agent | None) -> tuple[str, Blocks | None] | None:
    """The sentence of a kind; None if its reader may not know of the chat that it would name.

    `names`: chats that ready-made words name; a reader who may not see all of them is told nothing. A notice in a
    thread has no reader of its own: the thread's own door has been passed.
    """
    now = still.trimmed(tx, about, reader)
    if now is None:
        return None
    about = now
    message = None if about.get("message") is None else tx.messages.by_key(about["message"])
    chat_id = about.get("chat") or (None if message is None else message.chat_id)
    private = "to" in about or reader is not None
    needed = [*about.get("names", ()), *([] if chat_id is None else [chat_id])]
    if private and not all(sees(tx, reader, one) for one in needed):
        return None
    if about["kind"] not in KINDS:
        raise LookupError(f"no sentence for {about['kind']}")
    listed = [one for one in about.get("chats", ()) if not private or sees(tx, reader, one)]
    chat = None if chat_id is None else tx.chats.get(chat_id)
    shown = notice(about["kind"], _about(tx, about | {"chats": listed}, chat, message, reader=reader))
    return shown.text, shown.blocks


def chats_named(tx: Tx, about: dict[str, Any], reader: Agent) -> frozenset[int]:
    """The chats that a private message names: what lets it be withdrawn when its reader loses access."""
    message = None if about.get("message") is None else tx.messages.by_key(about["message"])
    one = about.get("chat") or (None if message is None else message.chat_id)
    found = (*about.get("chats", ()), *about.get("names", ()))
    listed = [int(chat_id) for chat_id in found if sees(tx, reader, chat_id)]
    return frozenset(listed if one is None else [int(one), *listed])


def _about(tx: Tx, about: dict[str, Any], chat: Chat | None, message: Message | None, *, reader: Agent | None) -> About:
    return About(
        chat="" if chat is None else chat.name or mask_number(chat.wa_chat_id),
        link=None if chat is None else link_to(tx, chat.id),
        key=str(
            about.get("draft") or about.get("message") or ("" if chat is None else chat.key) or about.get("agent") or ""
        ),
        person=_person(tx, about.get("agent") or about.get("person")),
        by=_person(tx, about.get("by")),
        room=_room(tx, about.get("fresh") or about.get("room")),
        labels=tuple(tx.labels.get(label_id).name for label_id in about.get("labels", ())),
        role=str(about.get("role", "")),
        user=_user(tx, about),
        why=str(about.get("why", "")),
        words=str(about.get("text") or ("" if message is None else gist(from_json(message.body)))),
        file=_file(about, message),
        at=_time(about.get("at")),
        until=_time(about.get("until")),
        seconds=float(about.get("seconds", 0)),
        count=int(about.get("count") or about.get("waiting") or about.get("open") or 0),
        passed=int(about.get("passed", 0)),
        chats=_chats(tx, about.get("chats", ())),
        waits=_waits(tx, about.get("chats", ()), reader) if about["kind"] == "chat_waiting" else (),
    )


def _waits(tx: Tx, ids: list[int], reader: Agent | None) -> tuple[Waiting, ...]:
    """How long each of these chats has been waiting, and for whom."""
    found = []
    for chat, wait in ((tx.chats.get(one), tx.waits.open(one)) for one in ids):
        if wait is not None:
            one = Waiting(
                chat=chat.name or mask_number(chat.wa_chat_id),
                link=link_to(tx, chat.id),
                seconds=(tx.house - wait.began_at).total_seconds(),
                holder=_person(tx, chat.holder_id),
                mine=reader is not None and chat.holder_id == reader.id,
            )
            found.append(one)
    return tuple(found)


def _chats(tx: Tx, ids: list[int]) -> tuple[tuple[str, str | None], ...]:
    """Chats by name, each with its address."""
    found = [tx.chats.get(chat_id) for chat_id in ids]
    return tuple((chat.name or mask_number(chat.wa_chat_id), link_to(tx, chat.id)) for chat in found)


def _file(about: dict[str, Any], message: Message | None) -> str:
    """The name of the message's file that it is about, found by Slack's id."""
    if message is None or "file" not in about:
        return ""
    files = [*message.body.get("all_files", ()), *message.body.get("files", ())]
    return next((file.get("name") or "without a name" for file in files if file.get("slack_file") == about["file"]), "")


def _user(tx: Tx, about: dict[str, Any]) -> str | None:
    """Whom the line shall alert: named outright, or the holder that it is for."""
    if about["kind"] not in still.NAMING:
        return about.get("user")
    agent = tx.people.roster().get(about.get("agent"))
    return None if agent is None else agent.slack_user


def link_to(tx: Tx, chat_id: int) -> str | None:
    """A current thread of the chat, as an address; people without access to that room cannot follow it."""
    for thread in tx.threads.of_chat(chat_id):
        channel = tx.rooms.get(thread.room_id).slack_id
        if channel is not None and thread.ts is not None:
            return permalink(tx, channel, thread.ts)
    return None


def _person(tx: Tx, agent_id: int | None) -> str:
    agent = tx.people.roster().get(agent_id)
    return "" if agent is None else agent.name or agent.email


def _room(tx: Tx, room_id: int | None) -> str:
    return "" if room_id is None else f"#{tx.rooms.get(room_id).name}"


def _time(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored)

"""Whether what was owed to be said a while ago is still so at the moment at which it is said."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.people import Agent
from bot.flows.steps.doors import sees
from storage.tx import Tx

NAMING = frozenset({"holder_named", "passed_on"})

Test = Callable[[Tx, dict[str, Any], Agent | None, int], bool]


def trimmed(tx: Tx, about: dict[str, Any], reader: Agent | None) -> dict[str, Any] | None:
    """What a sentence is about, without the chats of which it is no longer true or its reader may not know; None: there is nothing left to say."""
    true = STILL.get(about["kind"])
    if true is None:
        return about
    listed = about.get("chats") or [about["chat"]]
    kept = [one for one in listed if (reader is None or sees(tx, reader, one)) and true(tx, about, reader, one)]
    if not kept:
        return None
    counts: dict[str, Any] = {
        name: about[name] - (len(listed) - len(kept)) for name in ("waiting", "open") if name in about
    }
    alone = {"chat": kept[0]} if about["kind"] == "chat_waiting" and len(kept) == 1 else {}
    return {**about, "chats": kept, **counts, **alone}


def _holder_is_on_and_owes(tx: Tx, about: dict[str, Any], reader: Agent | None, chat_id: int) -> bool:
    """Nobody who went off, or gave the chat up, or has answered meanwhile is named."""
    agent_id = about["agent"]
    return tx.chats.get(chat_id).holder_id == agent_id and tx.availability.online(agent_id) and _waits(tx, chat_id)


def _reader_can_help(tx: Tx, about: dict[str, Any], reader: Agent | None, chat_id: int) -> bool:
    """Nobody who went off hears of a wait, but for those who are named for when nobody is on."""
    on = about.get("alert", False) or (reader is not None and tx.availability.online(reader.id))
    return on and _waits(tx, chat_id)


def _waits_for_reader(tx: Tx, about: dict[str, Any], reader: Agent | None, chat_id: int) -> bool:
    return _is_readers(tx, about, reader, chat_id) and _waits(tx, chat_id)


def _is_readers(tx: Tx, about: dict[str, Any], reader: Agent | None, chat_id: int) -> bool:
    chat = tx.chats.get(chat_id)
    return reader is not None and chat.holder_id == reader.id and chat.closed_at is None


def _still_waits(tx: Tx, about: dict[str, Any], reader: Agent | None, chat_id: int) -> bool:
    return _waits(tx, chat_id)


def _waits(tx: Tx, chat_id: int) -> bool:
    return tx.waits.open(chat_id) is not None


STILL: Mapping[str, Test] = {
    **dict.fromkeys(NAMING, _holder_is_on_and_owes),
    "chat_waiting": _reader_can_help,
    "went_round": _still_waits,
    "shift_started": _waits_for_reader,
    "shift_ending": _is_readers,
}

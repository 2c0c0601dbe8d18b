"""Held work as people read it: what it is, of which chat, since when and why."""

from dataclasses import dataclass

from bot.admin.messages import HELD_EFFECTS, HELD_STATES
from bot.model.lane import Family, Lane, family_of
from bot.notices.messages.held import reason
from storage.queries.held import HeldItem
from storage.tx import Tx

OF_CHAT = {Family.WHATSAPP: 0, Family.CHAT: 0, Family.POSTS: 1, Family.LINES: 1, Family.LOOKS: 1}
"""Where the rest of a lane's name has our id of the chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShown:
    """`what` and `why` in words; `chat_id` is ours; `seconds` its age, of what rests how long that lasts."""

    key: str
    state: str
    what: str
    why: str
    chat_id: int | None
    seconds: float


def held(tx: Tx, *, most: int = 200) -> list[HeldShown]:
    """What does not go on by itself, the oldest first."""
    shown = [_shown(tx, one) for one in tx.held.items(most=most)]
    return sorted(shown, key=lambda one: -one.seconds)


def about_chat(tx: Tx, item: HeldItem) -> int | None:
    """Our id of the chat that held work is about; None if it is about none, or cannot be told."""
    family = family_of(item.lane)
    if family is None:
        return None
    rest = Lane.parse(item.lane).rest.split(":")
    if family is Family.IN_THREAD and len(rest) > 1:
        thread = tx.threads.by_root(rest[0], rest[1])
        return None if thread is None else thread.chat_id
    if family is Family.IN_CHAT:
        return tx.chats.by_lane(rest[0])
    place = OF_CHAT.get(family)
    found = rest[place] if place is not None and len(rest) == place + 1 and rest[0].isdigit() else ""
    return int(found) if found.isdigit() and tx.chats.exists(int(found)) else None


def _shown(tx: Tx, item: HeldItem) -> HeldShown:
    now = tx.engine_now
    if item.until is not None:
        seconds = (item.until - now).total_seconds()
    else:
        seconds = 0.0 if item.since is None else (now - item.since).total_seconds()
    state = HELD_STATES[item.state]
    why = f"{state}: {reason(item.why)}" if item.why else state
    what = HELD_EFFECTS.get(item.what, item.what or item.key.partition(":")[2])
    return HeldShown(
        key=item.key, state=item.state, what=what, why=why, chat_id=about_chat(tx, item), seconds=max(0.0, seconds)
    )

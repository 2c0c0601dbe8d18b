"""What admins are told once a day in the triage channel: differences in access, and what could not be taken away."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from bot.domain import inferred, zones
from bot.domain.ids import ChatId
from bot.domain.inferred import Holds
from bot.domain.names import mask_number
from bot.domain.people import Agent
from bot.flows.steps.doors import hidden_from_some
from bot.views import daily
from bot.views.blocks import Shown
from bot.views.daily import Day, Differs
from storage.queries.outbox import Effect
from storage.tx import Tx

AT = time(9)
LATEST = timedelta(hours=12)
LISTED = "left_over"


def owe_daily(tx: Tx) -> bool:
    """If it is after nine where the first admin is, and the day's report is not owed yet: owe it, once."""
    admin = next((agent for agent in tx.people.roster().agents if agent.admin and agent.here), None)
    room = tx.rooms.find("triage")
    if admin is None or room is None:
        return False
    zone = admin.tz or "UTC"
    today = zones.wall(tx.house, zone).date()
    nine = zones.first(datetime.combine(today, AT), zone)
    if not nine <= tx.house < nine + LATEST:
        return False
    key = f"daily:{today.isoformat()}"
    return tx.outbox.owe(Effect(kind="PostDaily", target=room.id), lane=f"post:{room.id}:0", key=key)


def report(tx: Tx) -> Shown | None:
    """The report as things are now; None if there is nothing to tell."""
    return naming(tx)[0]


def naming(tx: Tx) -> tuple[Shown | None, frozenset[int]]:
    """The report, and the chats that it names. What is told of rooms is remembered as told."""
    (denied, allowed), chats = _differences(tx)
    typed, ours = _typed(tx), tx.remains.ours()
    told = tx.settings.get(LISTED) or {}
    day = Day(
        denied_there=denied,
        allowed_there=allowed,
        typed=_news(tx, typed, told, "typed"),
        ours=_news(tx, ours, told, "ours"),
    )
    now = {"typed": _stored(typed), "ours": _stored(ours)}
    if now != told:
        tx.settings.put(LISTED, now, by=None)
    return (daily.report(day) if day else None), chats


def _differences(tx: Tx) -> tuple[tuple[tuple[Differs, ...], tuple[Differs, ...]], frozenset[int]]:
    """Those denied there and those allowed there; and the chats named in either."""
    roster = tx.people.roster()
    members = [agent for agent in roster.agents if agent.role == "member" and agent.state == "active"]
    known = tx.there.alike([agent.email for agent in members])
    denied: list[Differs] = []
    allowed: list[Differs] = []
    chats: set[int] = set()
    for agent in members:
        holds = Holds(labels=roster.granted.get(agent.id, frozenset()), overrides=tx.people.overrides_of(agent.id))
        for found, kept in zip(inferred.differences(agent, holds, known), (denied, allowed), strict=True):
            if found:
                kept.append(_named(tx, agent, found))
                chats.update(found[: daily.MOST_NAMED])
    return (tuple(denied), tuple(allowed)), frozenset(chats)


def _named(tx: Tx, agent: Agent, found: Sequence[ChatId]) -> Differs:
    chats = [tx.chats.get(chat_id) for chat_id in found[: daily.MOST_NAMED]]
    shown = tuple(chat.name or mask_number(chat.wa_chat_id) for chat in chats)
    return Differs(person=agent.name or agent.email, chats=shown, count=len(found))


def _typed(tx: Tx) -> dict[int, int]:
    """By room; only what somebody in the room may not see, and all that stands in a room no longer used."""
    counts: dict[int, int] = {}
    for (room_id, chat_id), many in tx.remains.typed().items():
        if tx.rooms.get(room_id).state == "replaced" or hidden_from_some(tx, room_id, chat_id):
            counts[room_id] = counts.get(room_id, 0) + many
    return counts


def _news(
    tx: Tx, counts: Mapping[int, int], told: Mapping[str, Mapping[str, int]], what: str
) -> tuple[tuple[str, int], ...]:
    before = told.get(what, {})
    return tuple((tx.rooms.get(room).name, many) for room, many in counts.items() if before.get(str(room)) != many)


def _stored(counts: Mapping[int, int]) -> dict[str, int]:
    return {str(room_id): many for room_id, many in sorted(counts.items())}

"""What is well and what is not, for people: a line each."""

from datetime import timedelta

from bot.access.queries import judged
from bot.admin import messages as admin_messages
from bot.admin.queries.held import held
from bot.admin.queries.parts import failing
from bot.inbound import actions as inbound
from bot.interactions import resolve
from bot.model.person import Agent
from bot.notices.messages.outages import sentence
from bot.rooms.actions import bulk_progress
from bot.team import actions as team
from bot.tickets import actions as tickets
from storage.queries.faults import FailingRow
from storage.tx import Tx

MOST_PENDING = 10
A_DAY = timedelta(days=1)
LATE = 60.0
"""Seconds that work may wait before health reports it."""


def held_lines(tx: Tx, agent: Agent) -> tuple[list[tuple[str, str]], int]:
    """What is held, each by its key, and how many more are."""
    found, waiting = [], held(tx)
    for one in waiting[: admin_messages.MOST_HELD]:
        seen = None if one.chat_id is None else judged(tx, agent, chat_id=one.chat_id)
        title = "" if seen is None else resolve.title(seen.chat)
        found.append((one.key, admin_messages.held_line(one.what, title, one.why, one.seconds, one.key)))
    return found, len(waiting) - len(found)


def lines(tx: Tx) -> list[tuple[bool, str]]:
    """A line for each thing that can be wrong, and whether it is well."""
    waiting = held(tx)
    state = tx.health.state()
    phones = [(phone.ready, admin_messages.phone(phone.name, ready=phone.ready)) for phone in tx.phones.all()]
    troubled = [room.name for room in tx.rooms.all_live() if room.failing_since is not None or room.slack_id is None]
    return [
        *_parts(tx),
        *(phones or [(False, admin_messages.NO_PHONE)]),
        *_failing_alone(tx),
        *_gap(tx),
        *_unplaced_tickets(tx),
        *_moving(tx),
        *_not_linked(tx),
        (not troubled, admin_messages.rooms(troubled)),
        (tx.settings.policies().sending, admin_messages.sending(on=tx.settings.policies().sending)),
        (state.late < LATE, admin_messages.queues(state.inbox, state.outbox, state.late)),
        (not state.failing_lanes, admin_messages.failing(state.failing_lanes)),
        (not waiting, admin_messages.held(len(waiting))),
    ]


def _parts(tx: Tx) -> list[tuple[bool, str]]:
    """A line for each part that some process sees failing; each phone, and each row, has its own line below."""
    return [(False, sentence(part, why)) for part, (why, _) in failing(tx).items() if ":" not in part]


def _failing_alone(tx: Tx) -> list[tuple[bool, str]]:
    """A line for each row with which a job does not get on, while it does with all others."""
    return [
        (False, admin_messages.fails_alone(one.kind, _named(tx, one), one.why))
        for one in tx.faults.all()[:MOST_PENDING]
    ]


def _named(tx: Tx, fault: FailingRow) -> str:
    """Who or what it is, as admins call it."""
    key = int(fault.key)
    match fault.kind:
        case "plan" | "shift":
            agent = tx.people.roster().get(key)
            return "" if agent is None else resolve.who_by_address(agent)
        case "channel" | "comparison":
            return next((f"#{room.name}" for room in tx.rooms.all_live() if room.id == key), "")
        case "wait" | "duty" | "reminder" | "closing":
            return resolve.title(tx.chats.get(key))
    return f"{fault.kind} {key}"


def _gap(tx: Tx) -> list[tuple[bool, str]]:
    far = inbound.progress(tx)
    if far is None:
        return []
    return [(False, admin_messages.catching_up(far.since, far.found, far.to_take_in, far.to_go_out))]


def _not_linked(tx: Tx) -> list[tuple[bool, str]]:
    """A line for each person who was invited and cannot be linked."""
    pending = [agent for agent in tx.people.roster().agents if agent.state == "pending"]
    found = [(agent, team.why_not_linked(tx, agent)) for agent in pending[:MOST_PENDING]]
    return [(False, admin_messages.not_linked(agent.email, why)) for agent, why in found if why is not None]


def _moving(tx: Tx) -> list[tuple[bool, str]]:
    far = bulk_progress.progress(tx)
    return [] if far is None else [(False, admin_messages.moving(far.done, far.total, far.removals))]


def _unplaced_tickets(tx: Tx) -> list[tuple[bool, str]]:
    """A line if a ticket named no number of ours within the last day while its customer has chats on several."""
    last = tx.settings.cursor(tickets.UNPLACED)
    return [(False, admin_messages.TICKET_UNPLACED)] if last is not None and tx.engine_now - last < A_DAY else []

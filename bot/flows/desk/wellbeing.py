"""How everything is, for admins: phones, rooms, queues, and what is held until somebody looks."""

from datetime import timedelta

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, Say
from bot.domain.commands import Command
from bot.domain.people import Agent
from bot.flows import tickets
from bot.flows.steps import catchup, moves
from bot.views import answers, answers_health
from bot.views.lists_more import health as shown
from storage.tx import Tx

A_DAY = timedelta(days=1)
LATE = 60.0
"""Seconds for which work may have waited for a hand before it is worth a look."""


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """One line for each thing that can be ill."""
    if not may_do(agent, Action.HEALTH):
        return Say(text=answers.ADMINS_ONLY)
    told = shown(_lines(tx))
    return Say(text=told.text, blocks=told.blocks)


def _lines(tx: Tx) -> list[tuple[bool, str]]:
    state = tx.health.state()
    phones = [(phone.ready, answers_health.phone(phone.name, ready=phone.ready)) for phone in tx.phones.all()]
    troubled = [room.name for room in tx.rooms.all_live() if room.troubled_at is not None or room.slack_id is None]
    return [
        *(phones or [(False, answers_health.NO_PHONE)]),
        *_gap(tx),
        *_unplaced_tickets(tx),
        *_moving(tx),
        (not troubled, answers_health.rooms(troubled)),
        (tx.settings.policies().sending, answers_health.sending(on=tx.settings.policies().sending)),
        (state.late < LATE, answers_health.queues(state.inbox, state.outbox, state.late)),
        (not state.failing_lanes, answers_health.failing(state.failing_lanes)),
        (not state.held_lanes and not state.held_effects, answers_health.held(state.held_effects + state.held_lanes)),
    ]


def _gap(tx: Tx) -> list[tuple[bool, str]]:
    far = catchup.progress(tx)
    if far is None:
        return []
    return [(False, answers_health.catching_up(far.since, far.found, far.to_take_in, far.to_go_out))]


def _moving(tx: Tx) -> list[tuple[bool, str]]:
    far = moves.progress(tx)
    return [] if far is None else [(False, answers_health.moving(far.done, far.total, far.removals))]


def _unplaced_tickets(tx: Tx) -> list[tuple[bool, str]]:
    """Lately a ticket named none of our numbers though its customer has chats on several."""
    last = tx.settings.cursor(tickets.UNPLACED)
    return [(False, answers_health.TICKET_UNPLACED)] if last is not None and tx.now - last < A_DAY else []

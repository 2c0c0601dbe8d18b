from collections.abc import Collection
from datetime import timedelta

from bot.admin.jobs import tell_held
from bot.inbound import actions as inbound
from bot.inbound import events as inbound_events
from bot.model.message import MessageState
from bot.model.room import Room
from bot.outbox import enqueue
from bot.outbox.isolated import together_or_alone
from bot.replies.actions import delivered
from bot.reports import jobs as reports_jobs
from bot.rooms.actions import bulk_progress, membership
from storage.tx import Tx

ECHO_PATIENCE = timedelta(seconds=60)


def look_again(tx: Tx) -> None:
    """The half-minute look: waiting lanes, echoes nobody claimed, rooms that differ."""
    tx.lanes.open_all_gates()
    echoes = {one: one for one in tx.messages.stray_echoes(tx.engine_now - ECHO_PATIENCE)}
    together_or_alone(tx, "echo", echoes, lambda ids: _show_echoes(tx, ids), all_there=True)
    rooms = {room.id: room for room in tx.rooms.all_live()}
    together_or_alone(tx, "channel", rooms, lambda some: _sync(tx, some), all_there=True)


def tell(tx: Tx) -> None:
    """Tells of a gap that is closed, of what is held, and how far a move of many people is."""
    inbound.tell_when_done(tx)
    tell_held(tx)
    bulk_progress.look(tx)


def _show_echoes(tx: Tx, message_ids: Collection[int]) -> None:
    for message_id in message_ids:
        message = tx.messages.get(message_id)
        if delivered.expected(tx, message.chat_id):
            continue
        tx.messages.change(message_id, state=MessageState.SEEN)
        inbound_events.show(tx, tx.chats.get(message.chat_id), tx.messages.get(message_id), None)


def _sync(tx: Tx, rooms: Collection[Room]) -> None:
    for room in rooms:
        if membership.due(tx, room.id) or room.slack_id is None:
            membership.sync(tx, room.id)


def seek_people(tx: Tx) -> None:
    """Look in Slack for everybody who is not linked yet."""
    for agent in tx.people.unlinked():
        enqueue.find_person(tx, agent.id)


def compare_rooms(tx: Tx) -> None:
    """From time to time every room is compared with Slack, whatever the events said, and refusals are put to it again."""
    rooms = {room.id: room for room in tx.rooms.all_live() if room.slack_id is not None}
    together_or_alone(tx, "comparison", rooms, lambda some: _compare(tx, some), all_there=True)


def _compare(tx: Tx, rooms: Collection[Room]) -> None:
    for room in rooms:
        tx.rooms.may_be_asked_again(room.id)
        membership.recheck(tx, room)


def daily(tx: Tx) -> None:
    """What is looked at once a day."""
    reports_jobs.owe_daily(tx)

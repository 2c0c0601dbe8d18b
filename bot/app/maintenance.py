from datetime import timedelta

from bot.admin.jobs import tell_held
from bot.inbound import actions as inbound
from bot.inbound import events as inbound_events
from bot.model.message import MessageState
from bot.outbox import enqueue
from bot.replies.actions import delivered
from bot.reports import jobs as reports_jobs
from bot.rooms.actions import bulk_progress, membership
from storage.tx import Tx

ECHO_PATIENCE = timedelta(seconds=60)


def look_again(tx: Tx) -> None:
    """The half-minute look: waiting lanes, echoes nobody claimed, a gap that is closed, rooms that differ."""
    tx.lanes.open_all_gates()
    for message_id in tx.messages.stray_echoes(tx.engine_now - ECHO_PATIENCE):
        message = tx.messages.get(message_id)
        if delivered.expected(tx, message.chat_id):
            continue
        tx.messages.change(message_id, state=MessageState.SEEN)
        inbound_events.show(tx, tx.chats.get(message.chat_id), tx.messages.get(message_id), None)
    inbound.tell_when_done(tx)
    tell_held(tx)
    bulk_progress.look(tx)
    for room in tx.rooms.all_live():
        if membership.due(tx, room.id) or room.slack_id is None:
            membership.sync(tx, room.id)


def seek_people(tx: Tx) -> None:
    """Look in Slack for everybody who is not linked yet."""
    for agent in tx.people.unlinked():
        enqueue.find_person(tx, agent.id)


def compare_rooms(tx: Tx) -> None:
    """From time to time every room is compared with Slack, whatever the events said, and refusals are put to it again."""
    for room in tx.rooms.all_live():
        if room.slack_id is not None:
            tx.rooms.may_be_asked_again(room.id)
            membership.recheck(tx, room)


def daily(tx: Tx) -> None:
    """What is looked at once a day."""
    reports_jobs.owe_daily(tx)

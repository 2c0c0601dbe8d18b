"""The weekly digest and the day's report: posts of their own in the triage channel."""

from dataclasses import replace
from datetime import datetime, time

from bot.model.effect.reports import (
    DeleteReport,
    PostDaily,
    PostDigest,
)
from bot.model.effect_kind import Effect
from bot.model.queue import OutboxEntry
from bot.model.room import Room
from bot.notices.messages.rooms import LeftStanding
from bot.outbox import enqueue
from bot.outbox.calls.outcomes import Done, Refused, Retry, Stray, Told
from bot.outbox.calls.slack import FindPost, SlackDelete, SlackPost
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, InDoubt, Prepared, Requeue, SafeToRepeat, Settlement, Skip
from bot.reports import queries as reports_queries
from bot.reports.models import NamingPost
from bot.reports.queries import digest
from bot.rooms.actions import gate
from bot.rooms.actions.gate import lose_room
from storage.tx import Tx

NOBODY = "nobody to read it"


def prepare_report(entry: OutboxEntry[PostDigest], tx: Tx) -> Prepared[str | Stray]:
    """The week's figures, if the channel is as it should be. They are counted as they are posted (`made`)."""
    room = gate.open_room(tx, entry.target)
    if not isinstance(room, Room):
        return room
    if reports_queries.reader(tx) is None:
        return Skip(why=NOBODY)
    return SlackPost(channel=str(room.slack_id), wanted=entry.effect, mark=entry.mark)


def made(tx: Tx, call: SlackPost) -> SlackPost | Refused | Retry:
    """The call with the figures as they are counted now, if the channel is still as it should be. Changes nothing."""
    wanted = call.wanted
    if wanted is None:
        return call
    if not gate.is_open(tx, tx.rooms.get(wanted.target)):
        return Retry(why="channel")
    shown = digest(tx, datetime.combine(wanted.monday, time()), wanted.zone)
    if shown is None:
        return Refused(why=NOBODY)
    return replace(call, wanted=None, text=shown.text, blocks=shown.blocks)


def prepare_daily(entry: OutboxEntry[PostDaily], tx: Tx) -> Prepared[str | Stray]:
    """What there is to report now, if the channel is as it should be."""
    room = gate.open_room(tx, entry.target)
    if not isinstance(room, Room):
        return room
    shown, chats = reports_queries.naming(tx)
    if shown is None:
        return Skip(why="nothing to report")
    post_id = entry.noted_as(NamingPost).post or tx.posts.add(kind="report")
    tx.outbox.note(entry, NamingPost(post=post_id))
    for chat_id in sorted(chats):
        tx.posts.names(post_id, chat_id)
    return SlackPost(channel=str(room.slack_id), text=shown.text, blocks=shown.blocks, mark=entry.mark)


def settle_report(entry: OutboxEntry[PostDaily | PostDigest], outcome: Told[str | Stray], tx: Tx) -> Settlement:
    """Said once; what Slack refuses is let go: the commands tell the same."""
    match outcome:
        case Done(value=ts):
            _stands(entry, ts, tx)
            return Complete()
        case Refused(what="place"):
            lose_room(tx, entry.target, outcome.why)
            return Complete(why="room lost")
        case Refused():
            return Complete(why=outcome.why)
        case _:
            return Requeue(after=30)


def _stands(entry: OutboxEntry[Effect], ts: object, tx: Tx) -> None:
    """What names chats is remembered, so that it goes when one of them is erased, were it while this was on its way."""
    post_id = entry.noted_as(NamingPost).post
    if post_id is not None and isinstance(ts, str):
        tx.posts.change(post_id, channel=tx.rooms.get(entry.target).slack_id, ts=ts)
        if tx.erasure.names_erased(post_id):
            enqueue.delete_report(tx, post_id)


def prepare_deletion(entry: OutboxEntry[DeleteReport], tx: Tx) -> Prepared[None]:
    """A report that names somebody who was erased."""
    post = tx.posts.get(entry.target)
    if post.channel is None or post.ts is None or post.deleted_at is not None:
        return Skip(why="does not stand")
    return SlackDelete(channel=post.channel, ts=post.ts)


def settle_deletion(entry: OutboxEntry[DeleteReport], outcome: Told[None], tx: Tx) -> Settlement:
    """Gone; what Slack will not have deleted stays, and admins hear of it."""
    if not isinstance(outcome, Done | Refused):
        return Requeue(after=5)
    why = getattr(outcome, "why", None)
    tx.posts.change(entry.target, deleted_at=tx.engine_now, undeletable=why)
    room = tx.rooms.by_channel(str(tx.posts.get(entry.target).channel))
    if why is not None and room is not None:
        enqueue.dm_admins(tx, LeftStanding(room=room.id, count=1), key=f"left:post:{entry.target}")
    return Complete(why=why)


def verify(entry: OutboxEntry[PostDaily | PostDigest], tx: Tx) -> InDoubt[str | Stray]:
    """Look for it by its mark."""
    channel = tx.rooms.get(entry.target).slack_id
    if channel is None:
        return SafeToRepeat()
    since = "0" if entry.sent_at is None else f"{entry.sent_at.timestamp() - 300:.6f}"
    return FindPost(channel=channel, mark=entry.mark, since=since)


HANDLERS = EffectHandlers()
HANDLERS.add(
    PostDigest,
    Handler(right="the channel must be as it should be", prepare=prepare_report, settle=settle_report, verify=verify),
)
HANDLERS.add(
    PostDaily,
    Handler(right="the channel must be as it should be", prepare=prepare_daily, settle=settle_report, verify=verify),
)
HANDLERS.add(DeleteReport, Handler(right="takes away", prepare=prepare_deletion, settle=settle_deletion))

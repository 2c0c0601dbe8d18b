"""Looking at a channel that an admin wants to be a label's room."""

from datetime import timedelta

from bot.access.policy import Action
from bot.access.queries import left_for_newcomers
from bot.model.audit import AuditAction
from bot.model.effect.notices import SendDm
from bot.model.effect.people import LookAtChannel, SyncProgress, SyncRemovals, SyncRoom
from bot.model.effect_kind import Effect
from bot.model.queue import OutboxEntry
from bot.model.room import Room, RoomState
from bot.notices.actions.rights import StillMay
from bot.notices.messages.rooms import CannotInvite, CannotInviteAnybody, CannotMakeRoom, CannotRemove
from bot.notices.queries import words as notices_words
from bot.outbox import enqueue
from bot.outbox.calls.outcomes import Done, Refused, Told
from bot.outbox.calls.slack import CreateRoom, FindRoom, Invite, Kick, ReadRoom, RoomSeen, SlackUpdate, UnarchiveRoom
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, InDoubt, NotBefore, Prepared, Requeue, SafeToRepeat, Settlement, Skip
from bot.rooms.actions import attach, bulk_progress, gate, membership
from bot.rooms.actions.attach import Judged
from storage.tx import Tx

NOBODY_THERE = frozenset({"not_in_channel", "user_not_found", "users_not_found", "user_not_visible"})
ON_ITS_WAY = timedelta(seconds=2)
INVITED_AT_ONCE = 100
NO_ROOM_PAUSE = timedelta(minutes=1)
RoomTold = str | dict[str, str] | RoomSeen | None
"""What a room's calls tell: its id, who could not come, or who is there."""


def prepare_attach(entry: OutboxEntry[LookAtChannel], tx: Tx) -> Prepared[RoomSeen]:
    """Who is in it, and is it private? Slack answers only where the app was invited."""
    return ReadRoom(channel=entry.effect.channel)


def settle_attach(entry: OutboxEntry[LookAtChannel], outcome: Told[RoomSeen], tx: Tx) -> Settlement:
    """Kept for the admin who asked."""
    channel = entry.effect.channel
    if isinstance(outcome, Refused):
        attach.keep(tx, entry.target, channel, "", Judged(refused="not_ours_to_read"))
        return Complete(why=outcome.why)
    if not isinstance(outcome, Done):
        return Requeue(after=5)
    seen = outcome.value
    attach.keep(tx, entry.target, channel, seen.name, attach.judge(tx, entry.target, seen))
    return Complete()


def prepare_removals(entry: OutboxEntry[SyncRemovals], tx: Tx) -> Prepared[None]:
    """Who is in and should not be. Somebody whose invitation is still out is removed once it has landed."""
    room = tx.rooms.get(entry.target)
    intruders = [member for member in membership.due(tx, room.id).removals if member.present]
    if room.slack_id is None or room.state == RoomState.REPLACED or not intruders:
        gate.open_if_well(tx, room)
        return Skip(why="nobody to remove")
    for member in tx.rooms.moving(room.id, "going"):
        tx.rooms.put_member(room.id, member.slack_user, moving=None)
    tx.rooms.put_member(room.id, intruders[0].slack_user, moving="going")
    return Kick(channel=room.slack_id, slack_user=intruders[0].slack_user)


def settle_removals(entry: OutboxEntry[SyncRemovals], outcome: Told[None], tx: Tx) -> Settlement:
    """Out is out; a removal that Slack refuses keeps the room closed and after a while replaces it.

    That nobody is there is looked into before it is believed; said again of somebody who is in Slack's own list it is
    a refusal like any other.
    """
    room = tx.rooms.get(entry.target)
    going = tx.rooms.moving(room.id, "going")
    if not going:
        return Requeue()
    member = going[0]
    if isinstance(outcome, Done):
        tx.rooms.put_member(room.id, member.slack_user, present=False, moving=None, refused=None)
        tx.audit.write(AuditAction.REMOVED, actor=None, via="enforcement", room_id=room.id, whom_id=member.agent_id)
        bulk_progress.moved(tx, 1)
        membership.sync(tx, room.id)
        return Requeue()
    why = outcome.why if isinstance(outcome, Refused) else "unknown"
    tx.rooms.put_member(room.id, member.slack_user, moving=None, refused=why)
    if why in NOBODY_THERE and (member.refused is None or room.compared_at is None):
        membership.look_first(tx, room)
        return Requeue() if _others(tx, room) else Complete(why="perhaps out already")
    key = f"remove:{room.id}:{member.slack_user}"
    enqueue.dm_admins(tx, CannotRemove(room=room.id, slack_user=member.slack_user, why=why), key=key)
    gate.trouble(tx, room, f"removal refused: {why}")
    if tx.rooms.get(room.id).state == RoomState.REPLACED:
        return Complete(why="replaced")
    return Requeue() if _others(tx, room) else Requeue(after=gate.pause())


def _others(tx: Tx, room: Room) -> bool:
    """Is somebody there about whom Slack has not said no yet?"""
    return any(one.present and one.refused is None for one in membership.due(tx, room.id).removals)


def prepare_progress(entry: OutboxEntry[SyncProgress], tx: Tx) -> Prepared[None]:
    """As it is now; the last state waits until there is a message to show it in."""
    post = tx.posts.get(entry.target)
    reader = None if post.reader_id is None else tx.people.roster().get(post.reader_id)
    if post.channel is None or post.ts is None:
        on_its_way = tx.outbox.open_for(SendDm, post.id)
        return NotBefore(at=tx.engine_now + ON_ITS_WAY) if on_its_way else Skip(why="never said")
    if entry.effect.over is None and (at := bulk_progress.next_look(tx)) > tx.engine_now:
        return NotBefore(at=at)
    said = (
        None
        if reader is None or not reader.admin
        else notices_words.words(tx, bulk_progress.notice(tx, over=entry.effect.over), reader, private=True)
    )
    if said is None or post.deleted_at is not None:
        return Skip(why="not for them")
    return SlackUpdate(channel=post.channel, ts=post.ts, text=said[0], blocks=said[1] or [])


def prepare_room(entry: OutboxEntry[SyncRoom], tx: Tx) -> Prepared[RoomTold]:
    """The next thing to do for a room: make it, open it, look at it, invite. What is asked is written down first."""
    room = tx.rooms.get(entry.target)
    if room.state == RoomState.REPLACED:
        return Skip(why=room.state)
    if room.slack_id is None:
        return _asking(tx, room, "make", CreateRoom(name=room.name))
    if room.why == "archived":
        return _asking(tx, room, "unarchive", UnarchiveRoom(channel=room.slack_id))
    if room.compared_at is None or _invited_in_vain(tx, room):
        return _asking(tx, room, "read", ReadRoom(channel=room.slack_id))
    changes = membership.due(tx, room.id)
    missing = changes.invites[:INVITED_AT_ONCE]
    if missing and not changes.removals and not tx.threads.leaving(room.id):
        users = tuple(member.slack_user for member in missing)
        if left_for_newcomers(tx, room.id, users):
            tx.rooms.change(room.id, why="messages that could not be deleted")
            gate.replace_room(tx, tx.rooms.get(room.id))
            return Skip(why="replaced")
        for member in missing:
            tx.rooms.put_member(room.id, member.slack_user, moving="coming")
        return _asking(tx, room, "invite", Invite(channel=room.slack_id, slack_users=users))
    gate.open_if_well(tx, room)
    return Skip(why="as it should be")


def _asking(tx: Tx, room: Room, doing: str, call: Prepared[RoomTold]) -> Prepared[RoomTold]:
    tx.rooms.change(room.id, doing=doing)
    return call


def _invited_in_vain(tx: Tx, room: Room) -> bool:
    """An invitation had no certain end, and somebody in it is no longer wanted: only Slack knows who is in."""
    return any(not member.wanted for member in tx.rooms.moving(room.id, "coming"))


def settle_room(entry: OutboxEntry[SyncRoom], outcome: Told[RoomTold], tx: Tx) -> Settlement:
    """Write down what Slack said, and go on until there is nothing to do. A reading that an event overtook is made again."""
    room = tx.rooms.get(entry.target)
    if isinstance(outcome, Refused):
        return _refused(tx, room, outcome)
    if not isinstance(outcome, Done):
        return Requeue(after=5)
    match room.doing, outcome.value:
        case "make", str(slack_id):
            tx.rooms.change(room.id, slack_id=slack_id, state=RoomState.OPEN)
        case "unarchive", _:
            tx.rooms.change(room.id, why=None, compared_at=None)
            tx.rooms.may_be_asked_again(room.id)
        case "read", RoomSeen() as seen:
            return _compared(entry, tx, room, seen)
        case "invite", refused:
            _invited(tx, room, refused if isinstance(refused, dict) else {})
    return Requeue()


def _compared(entry: OutboxEntry[Effect], tx: Tx, room: Room, seen: RoomSeen) -> Settlement:
    """Slack's own list of who is there; people who should not be are to be removed at once."""
    if seen.archived:
        tx.rooms.change(room.id, why="archived")
        return Requeue()
    if seen.shared or not seen.private:
        gate.trouble(tx, room, "shared" if seen.shared else "public")
        return Requeue(after=gate.pause())
    allowed = {tx.settings.identity().bot_user, *tx.settings.policies().allowed_bots}
    sure = membership.saw_members(tx, room, seen.members - allowed, since=entry.sent_at)
    membership.know_agents(tx, room.id)
    seen_at = tx.engine_now if sure else None
    if gate.cannot_remove(tx, room.id):
        tx.rooms.change(room.id, compared_at=seen_at, state=RoomState.OPEN)
    else:
        tx.rooms.change(room.id, compared_at=seen_at, state=RoomState.OPEN, why=None, failing_since=None)
    membership.sync_removals(tx, room.id)
    return Requeue()


def _invited(tx: Tx, room: Room, refused: dict[str, str]) -> None:
    coming = tx.rooms.moving(room.id, "coming")
    for member in coming:
        error = refused.get(member.slack_user)
        tx.rooms.put_member(room.id, member.slack_user, present=error is None, refused=error, moving=None)
        if error is not None and member.wanted:
            key = f"invite:{room.id}:{member.slack_user}"
            said = CannotInvite(room=room.id, slack_user=member.slack_user, why=error)
            enqueue.dm_admins(tx, said, key=key)
    bulk_progress.moved(tx, len(coming) - len(refused.keys() & {member.slack_user for member in coming}))
    membership.sync_removals(tx, room.id)


def _not_invited(tx: Tx, room: Room, outcome: Refused) -> Settlement:
    """Nobody could come. A word about the channel itself is looked into; if it is well all the same, admins must act."""
    coming = tx.rooms.moving(room.id, "coming")
    if outcome.what != "place":
        _invited(tx, room, {member.slack_user: outcome.why for member in coming})
        return Requeue()
    for member in coming:
        tx.rooms.put_member(room.id, member.slack_user, moving=None, refused=outcome.why)
    if outcome.why != "is_archived":
        said = CannotInviteAnybody(room=room.id, count=len(coming), why=outcome.why)
        enqueue.dm_admins(tx, said, key=f"invite:{room.id}:{outcome.why}")
    membership.recheck(tx, room)
    return Requeue()


def _refused(tx: Tx, room: Room, outcome: Refused) -> Settlement:
    if room.doing == "make":
        return _not_made(tx, room, outcome)
    if room.doing == "invite":
        return _not_invited(tx, room, outcome)
    for member in tx.rooms.moving(room.id, "coming"):
        tx.rooms.put_member(room.id, member.slack_user, moving=None)
    gate.trouble(tx, room, outcome.why)
    return Requeue(after=gate.pause())


def _not_made(tx: Tx, room: Room, outcome: Refused) -> Settlement:
    if outcome.why == "name_taken":
        tx.rooms.change(room.id, name=membership.another_name(tx, room))
        return Requeue()
    said = CannotMakeRoom(room=room.id, why=outcome.why)
    enqueue.dm_admins(tx, said, key=f"make:{room.id}:{outcome.why}")
    return Requeue(after=NO_ROOM_PAUSE.total_seconds())


def verify(entry: OutboxEntry[SyncRoom], tx: Tx) -> InDoubt[RoomTold]:
    """A channel may have been made without our hearing: look for it by name. All else may be done twice."""
    room = tx.rooms.get(entry.target)
    return FindRoom(name=room.name) if room.slack_id is None else SafeToRepeat()


HANDLERS = EffectHandlers()
HANDLERS.add(
    SyncRoom,
    Handler(right="rights themselves decide who is invited", prepare=prepare_room, settle=settle_room, verify=verify),
)
HANDLERS.add(
    LookAtChannel,
    Handler(right=StillMay[LookAtChannel](action=Action.ROOMS), prepare=prepare_attach, settle=settle_attach),
)
HANDLERS.add(SyncRemovals, Handler(right="takes away", prepare=prepare_removals, settle=settle_removals))
HANDLERS.add(SyncProgress, Handler(right="its reader must still be an admin", prepare=prepare_progress))

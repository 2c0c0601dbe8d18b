"""What must change so that a room has its people and a chat its threads: the difference of what is and what should be.

Each answer looks at one room or at one chat, so that its cost does not grow with the others.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.model.room import Member, Thread, ThreadState


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanges:
    """From who is in a room to who should be, in this order; empty at rest.

    `leaves` and `joins`: rows to write at once, of people no longer meant for the room and of those newly meant for it;
    what a newcomer may not see is withdrawn from the room first. `removals`: people who are in the room, or on the way
    into it, and should not be; those whose removal Slack has not refused come first. While there is one, nothing is
    said in the room and nobody is invited. `invites`: people who should be in the room and may be asked in.
    """

    leaves: tuple[Member, ...] = ()
    joins: tuple[Member, ...] = ()
    removals: tuple[Member, ...] = ()
    invites: tuple[Member, ...] = ()

    def __bool__(self) -> bool:
        return any((self.leaves, self.joins, self.removals, self.invites))


def member_changes(room_id: int, meant: Collection[str], known: Iterable[Member]) -> MemberChanges:
    """What makes a room's people those who are `meant` for it. `known`: everybody written down for the room."""
    rows = {member.slack_user: member for member in known}
    wanted = {user for user, member in rows.items() if member.wanted}
    leaves = {user: _without(rows[user]) for user in sorted(wanted.difference(meant))}
    joins = {user: _with(room_id, user, rows.get(user)) for user in sorted(set(meant) - wanted)}
    return replace(
        changes_due((rows | leaves | joins).values()),
        leaves=tuple(leaves.values()),
        joins=tuple(joins.values()),
    )


def changes_due(known: Iterable[Member]) -> MemberChanges:
    """What is still to be done for the people who are written down as meant for a room."""
    rows = tuple(known)
    intruders = [one for one in rows if not one.wanted and _is_coming(one)]
    return MemberChanges(
        removals=tuple(sorted(intruders, key=lambda one: one.refused is not None)),
        invites=tuple(one for one in rows if one.wanted and not one.present and _may_be_invited(one)),
    )


def _without(member: Member) -> Member:
    """Should they be meant for the room again, they are invited, whether they had left it by hand or not."""
    return replace(member, wanted=False, left_by_hand=False, refused=None)


def _with(room_id: int, user: str, known: Member | None) -> Member:
    """What Slack refused about them before may be possible now."""
    stranger = Member(
        room_id=room_id,
        slack_user=user,
        agent_id=None,
        wanted=True,
        present=False,
        left_by_hand=False,
        moving=None,
        refused=None,
    )
    return stranger if known is None else replace(known, wanted=True, refused=None)


def _is_coming(member: Member) -> bool:
    """In the room, or on the way into it by an invitation that is out."""
    return member.present or member.moving == "coming"


def _may_be_invited(member: Member) -> bool:
    """Not somebody who left by hand, whom Slack refused, or whose removal is out."""
    return not member.left_by_hand and member.refused is None and member.moving in {None, "coming"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewThread:
    """A thread to begin in a room; `previous_id` is the chat's earlier one there."""

    room_id: int
    previous_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadChanges:
    """From where a chat has threads to where it should, in this order.

    `withdraw`: nothing of these may stay readable. `end`: these end with a pointer, and their past stays readable.
    `begin`: these are missing. `stay`: current ones, right as they are.
    """

    withdraw: tuple[Thread, ...] = ()
    end: tuple[Thread, ...] = ()
    begin: tuple[NewThread, ...] = ()
    stay: tuple[Thread, ...] = ()


def thread_changes(
    rooms: Collection[int],
    threads: Sequence[Thread],
    *,
    meant: Mapping[int, frozenset[str]],
    readers: frozenset[str],
    begin: bool,
) -> ThreadChanges:
    """What makes a chat's threads stand in `rooms` and nowhere else.

    `threads`: its current and past ones, oldest first. `meant`: Slack users meant for each other room that has one of
    them; whoever else is there will be out. `readers`: Slack users who may see the chat. `begin`: missing threads are
    begun now, else with the chat's next message.
    """
    elsewhere = [thread for thread in threads if thread.room_id not in rooms]
    hidden = [thread for thread in elsewhere if meant[thread.room_id] - readers]
    stay = [thread for thread in threads if thread.room_id in rooms and thread.state == ThreadState.CURRENT]
    past = {thread.room_id: thread.id for thread in threads if thread.state == ThreadState.PAST}
    missing = sorted(set(rooms) - {thread.room_id for thread in stay}) if begin else []
    return ThreadChanges(
        withdraw=tuple(hidden),
        end=tuple(thread for thread in elsewhere if thread.state == ThreadState.CURRENT and thread not in hidden),
        begin=tuple(NewThread(room_id=room_id, previous_id=past.get(room_id)) for room_id in missing),
        stay=tuple(stay),
    )

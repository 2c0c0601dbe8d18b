"""Rooms, and who is or should be in them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import and_, bindparam, func, or_, select, update

from bot.model.room import Member, Room, RoomState
from storage import tables as t
from storage.column_types import RoomColumns
from storage.db import Db, as_value, columns
from storage.prepared import prepare
from storage.transaction_cache import remembered, remembered_part, remembered_row

LIVE = (RoomState.WANTED, RoomState.OPEN)


_MEMBERS = (
    select(*columns(t.member, Member)).where(t.member.c.room_id == bindparam("of_room")).order_by(t.member.c.slack_user)
)
_BY_CHANNEL = select(t.room.c.id).where(t.room.c.slack_id == bindparam("of_channel"))
prepare(_MEMBERS, _BY_CHANNEL)


class Rooms:
    """Queries and changes of rooms and members."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.room, Room)
        self._member = columns(t.member, Member)

    @remembered_row(t.room)
    def get(self, room_id: int) -> Room:
        """A room by our id."""
        return self._db.pick(t.room, Room, id=room_id)

    def by_channel(self, channel: str) -> Room | None:
        """The room that is this Slack channel."""
        known = self._by_channel(channel)
        return None if known is None else self.get(known)

    @remembered_part(t.room.c.slack_id)
    def _by_channel(self, channel: str) -> int | None:
        return self._db.found_id(_BY_CHANNEL, of_channel=channel)

    def all_live(self) -> list[Room]:
        """Every room in use."""
        found = select(*self._shown).where(t.room.c.state.in_(LIVE)).order_by(t.room.c.id)
        return [as_value(Room, row) for row in self._db.conn.execute(found)]

    @remembered(t.room)
    def find(self, kind: str, *, label_id: int | None = None, people_key: str | None = None) -> Room | None:
        """The live room of this label, of these people, or the triage room."""
        where = [t.room.c.kind == kind, t.room.c.state.in_(LIVE)]
        if label_id is not None:
            where.append(t.room.c.label_id == label_id)
        if people_key is not None:
            where.append(t.room.c.people_key == people_key)
        row = self._db.conn.execute(select(*self._shown).where(*where).order_by(t.room.c.id.desc()).limit(1)).first()
        return None if row is None else as_value(Room, row)

    def add(self, **values: Unpack[RoomColumns]) -> int:
        """Add a wanted room, which Slack has not made yet."""
        return self._db.insert(t.room, {"state": RoomState.WANTED, "version": 0, **values})

    def change(self, room_id: int, **values: Unpack[RoomColumns]) -> None:
        """Set columns; the version goes up."""
        self._db.change(t.room, room_id, values, counted=True)

    def names_taken(self) -> frozenset[str]:
        """The names of our rooms, past ones too: their channels still have them."""
        return frozenset(self._db.conn.execute(select(t.room.c.name)).scalars())

    @remembered(t.member)
    def members(self, room_id: int) -> tuple[Member, ...]:
        """Everybody who is in the room or should be."""
        return tuple(as_value(Member, row) for row in self._db.conn.execute(_MEMBERS, {"of_room": room_id}))

    def member(self, room_id: int, slack_user: str) -> Member | None:
        """One person of the room."""
        where = and_(t.member.c.room_id == room_id, t.member.c.slack_user == slack_user)
        row = self._db.conn.execute(select(*self._member).where(where)).first()
        return None if row is None else as_value(Member, row)

    def put_member(self, room_id: int, slack_user: str, **values: Any) -> None:
        """Set what is known or wanted of a person in a room."""
        base = {"wanted": False, "present": False, "left_by_hand": False}
        known = self.member(room_id, slack_user)
        if known is None:
            self._db.insert_new(
                t.member,
                {"room_id": room_id, "slack_user": slack_user, **base, "changed_at": self._db.engine_now, **values},
                key="room_id",
            )
            return
        where = and_(t.member.c.room_id == room_id, t.member.c.slack_user == slack_user)
        self._db.conn.execute(update(t.member).where(where).values(changed_at=self._db.engine_now, **values))

    def to_move(self) -> tuple[int, int, int]:
        """How many are still to be removed from rooms in use, how many to be invited, and to how many rooms.

        Not who Slack refused or who left.
        """
        m = t.member.c
        both = t.member.join(t.room, t.room.c.id == m.room_id)
        live = and_(t.room.c.state.in_(LIVE), t.room.c.slack_id.is_not(None), m.refused.is_(None))
        out = select(func.count()).select_from(both).where(live, ~m.wanted, m.present)
        into = (
            select(func.count(), func.count(m.room_id.distinct()))
            .select_from(both)
            .where(live, m.wanted, ~m.present, ~m.left_by_hand)
        )
        invited, rooms = self._db.conn.execute(into).one()
        return int(self._db.conn.execute(out).scalar_one()), int(invited), int(rooms)

    def moving(self, room_id: int, which: str) -> list[Member]:
        """Those whose invitation ("coming") or removal ("going") by us Slack has not answered yet."""
        where = and_(t.member.c.room_id == room_id, t.member.c.moving == which)
        found = select(*self._member).where(where).order_by(t.member.c.slack_user)
        return [as_value(Member, row) for row in self._db.conn.execute(found)]

    def saw_members(self, room_id: int, users: Iterable[str], *, since: datetime | None = None) -> bool:
        """Store Slack's list of the room's members, requested at `since`; False if somebody came or left meanwhile.

        Whoever should be in the room and is not in the list has left by hand: our own removals are stored before they are
        made.
        """
        listed = set(users)
        found = select(t.member.c.slack_user, t.member.c.changed_at).where(t.member.c.room_id == room_id)
        changed = {row.slack_user: row.changed_at for row in self._db.conn.execute(found)}
        known = {member.slack_user: member for member in self.members(room_id)}
        sure = True
        for user in sorted(listed | known.keys()):
            member = known.get(user)
            present = user in listed
            if member is None:
                self.put_member(room_id, user, present=True)
            elif member.moving == "going" or (member.present == present and member.moving is None):
                continue
            elif since is not None and changed[user] is not None and changed[user] > since:
                sure = False
            else:
                gone = member.wanted and member.present and not present
                by_hand = gone or (member.left_by_hand and not present)
                self.put_member(room_id, user, present=present, moving=None, left_by_hand=by_hand)
        return sure

    def may_be_asked_again(self, room_id: int) -> None:
        """Forget what Slack has refused about the room's people: it may be possible now."""
        where = and_(t.member.c.room_id == room_id, t.member.c.refused.is_not(None))
        self._db.conn.execute(update(t.member).where(where).values(refused=None))

    def left_by_hand(self, agent_id: int) -> list[int]:
        """Rooms in use that a person left by hand and has not asked to rejoin."""
        both = t.room.join(t.member, t.member.c.room_id == t.room.c.id)
        where = and_(t.member.c.agent_id == agent_id, t.member.c.left_by_hand, t.room.c.state.in_(LIVE))
        return list(self._db.conn.execute(select(t.room.c.id).select_from(both).where(where)).scalars())

    def forget_comparisons(self) -> None:
        """Have every room compared with Slack before anything more is posted, since events may have been missed."""
        self._db.conn.execute(update(t.room).where(t.room.c.state.in_(LIVE)).values(compared_at=None))

    def of_agent(self, agent_id: int) -> list[tuple[Room, Member]]:
        """Rooms in use that a person is in or meant for."""
        both = t.room.join(t.member, t.member.c.room_id == t.room.c.id)
        where = and_(
            t.member.c.agent_id == agent_id, or_(t.member.c.wanted, t.member.c.present), t.room.c.state.in_(LIVE)
        )
        rows = (
            self._db.conn.execute(select(t.room.c.id).select_from(both).where(where).order_by(t.room.c.id))
            .scalars()
            .all()
        )
        found: list[tuple[Room, Member]] = []
        for room_id in rows:
            found.extend((self.get(room_id), m) for m in self.members(room_id) if m.agent_id == agent_id)
        return found

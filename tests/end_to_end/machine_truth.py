"""What must be true of the sandbox's Slack whenever all is at rest, worked out apart from the program's own rules."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.room import RoomState
from sandbox.slack import plain
from sandbox.slack.records import Channel, Message
from storage.tx import Tx
from tests.fixtures.running_app import RunningApp

TOKEN = re.compile(r"tok\d+x")


@dataclass(kw_only=True)
class Person:
    """Somebody of the roster as the tables have them."""

    id: int
    user: str
    role: str
    active: bool
    labels: set[str] = field(default_factory=set)
    own: dict[str, bool] = field(default_factory=dict)

    def sees(self, chat: str, labels: set[str]) -> bool:
        """The rule, in this test's own words."""
        if not self.active:
            return False
        if self.role == "admin":
            return True
        return self.own[chat] if chat in self.own else bool(self.labels & labels)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A current thread as the tables have it; `since`: when it was opened."""

    room: int
    channel: str
    ts: str
    chat: str
    since: datetime


@dataclass(kw_only=True)
class Rows:
    """What the program has stored."""

    people: list[Person]
    threads: list[Standing]
    live: dict[str, dict[str, tuple[bool, bool, bool]]]
    seen: dict[str, datetime]


def rows(tx: Tx) -> Rows:
    """Read the tables as they are."""
    run = tx.conn.exec_driver_sql
    people = {
        row.id: Person(
            id=row.id, user=row.slack_user, role=row.role, active=row.state == "active" and not row.slack_deactivated
        )
        for row in run("select * from agent where slack_user is not null")
    }
    granted = run("select a.agent_id, l.periskope_id from access a join label l on l.id = a.label_id")
    for agent_id, label in granted:
        if agent_id in people:
            people[agent_id].labels.add(label)
    for agent_id, chat, allow in run(
        "select a.agent_id, c.wa_chat_id, a.allow from access a join chat c on c.id = a.chat_id"
    ):
        if agent_id in people:
            people[agent_id].own[chat] = bool(allow)
    live: dict[str, dict[str, tuple[bool, bool, bool]]] = {}
    members = run(
        "select r.slack_id, m.slack_user, m.wanted, m.left_by_hand, m.refused from room r join member m on m.room_id = r.id"
        " where r.state in ('wanted', 'open') and r.slack_id is not null"
    )
    for channel, user, wanted, left, refused in members:
        live.setdefault(channel, {})[user] = (bool(wanted), bool(left), refused is not None)
    return Rows(people=list(people.values()), threads=_threads(tx), live=live, seen=_seen(tx))


def _threads(tx: Tx) -> list[Standing]:
    found: list[Standing] = []
    for chat_id, wa in tx.conn.exec_driver_sql("select id, wa_chat_id from chat").all():
        for thread in tx.threads.of_chat(chat_id):
            room = tx.rooms.get(thread.room_id)
            if room.slack_id is not None and thread.ts is not None and room.state == RoomState.OPEN:
                one = Standing(room=room.id, channel=room.slack_id, ts=thread.ts, chat=wa, since=thread.opened_at)
                found.append(one)
    return found


def _seen(tx: Tx) -> dict[str, datetime]:
    """When each token came in."""
    found = {}
    for chat_id, _ in tx.conn.exec_driver_sql("select id, wa_chat_id from chat").all():
        for message in tx.messages.last(chat_id, limit=10_000):
            for token in TOKEN.findall(str(message.body)):
                found[token] = message.at
    return found


def wrong(
    running_app: RunningApp, stored: Rows, said: dict[str, str], names: dict[str, str], *, typists: set[str]
) -> list[str]:
    """Every way in which the sandbox's Slack is not as it must be.

    `said`: token to chat; `names`: chat to its name; `typists`: who typed the names of chats as an admin.
    """
    periskope = running_app.world.periskope
    labels = {chat: set(one.label_ids) for chat, one in periskope.chats.items()}
    may = {chat: {one.user for one in stored.people if one.sees(chat, labels[chat])} for chat in labels}
    return [
        *_readable(running_app, may, said, names, typists),
        *_members(running_app, stored),
        *_reached(running_app, stored, may),
        *_once(running_app, stored, said),
    ]


def _readable(
    running_app: RunningApp, may: dict[str, set[str]], said: dict[str, str], names: dict[str, str], typists: set[str]
) -> list[str]:
    """Nobody can read, in a room or in private, of a chat that they may not see."""
    found = []
    for channel in running_app.slack.channels.values():
        if running_app.slack.bot_user_id not in channel.members or channel.deleted:
            continue  # thrown out: what stands there cannot be taken back, which admins are told
        members = channel.members - {running_app.slack.bot_user_id}
        for message in _ours(channel):
            # Slack lets nobody take back what one person was shown: who was an admin when they typed may be none by now
            readers = members if message.ephemeral_to is None else members & {message.ephemeral_to} - typists
            text = plain(message)
            about = {said[token] for token in TOKEN.findall(text)}
            about |= {chat for chat, name in names.items() if name in text}
            found += [
                f"{sorted(readers - may[chat])} read of {names[chat]} in {channel.name}: {text[:60]!r}"
                for chat in about
                if readers - may[chat]
            ]
    for user, tab in running_app.slack.homes.items():
        shown = str(tab.blocks)
        for chat, name in names.items():
            if user not in may[chat] and (name in shown or any(one in shown for one in said if said[one] == chat)):
                found.append(f"{user} reads of {name} on their home tab")
    return found


def _ours(channel: Channel) -> list[Message]:
    return [one for one in channel.messages.values() if one.bot_id and not one.deleted and not one.subtype]


def _members(running_app: RunningApp, stored: Rows) -> list[str]:
    """In each room in use are those who are meant to be, but for who left by hand or Slack would not have."""
    found = []
    for channel_id, meant in stored.live.items():
        channel = running_app.slack.channels[channel_id]
        here = channel.members - {running_app.slack.bot_user_id}
        wanted = {user for user, (is_wanted, _, _) in meant.items() if is_wanted}
        excused = {user for user, (_, left, refused) in meant.items() if left or refused}
        if here - wanted:
            found.append(f"{sorted(here - wanted)} are in {channel.name} and should not be")
        if wanted - here - excused:
            found.append(f"{sorted(wanted - here - excused)} are missing from {channel.name}")
    return found


def _reached(running_app: RunningApp, stored: Rows, may: dict[str, set[str]]) -> list[str]:
    """Whoever may see a chat that stands in a room has it in a room of theirs, unless they left that by hand."""
    found = []
    for chat in {one.chat for one in stored.threads}:
        rooms = [one.channel for one in stored.threads if one.chat == chat]
        for user in may[chat]:
            meant = [stored.live.get(room, {}).get(user) for room in rooms]
            excused = any(one is not None and (one[1] or one[2]) for one in meant)
            there = any(user in running_app.slack.channels[room].members for room in rooms)
            if not there and not excused:
                names = [running_app.slack.channels[room].name for room in rooms]
                found.append(f"{user} may see {chat}, which stands in {names}, and has it nowhere: {meant}")
    return found


def _once(running_app: RunningApp, stored: Rows, said: dict[str, str]) -> list[str]:
    """Since a thread began every message stands in it exactly once, and none before it twice."""
    found = []
    for thread in stored.threads:
        channel = running_app.slack.channels[thread.channel]
        replies = [one for one in channel.thread(thread.ts)[1:] if one.bot_id and not one.deleted]
        text = "\n".join(plain(one) for one in replies)
        for token, chat in said.items():
            if chat != thread.chat:
                continue
            count = text.count(token)
            after = token in stored.seen and stored.seen[token] > thread.since
            if count > 1 or (after and count != 1):
                found.append(f"{token} stands {count} times in {channel.name} (thread {thread.ts})")
    return found


def twice_or_elsewhere(running_app: RunningApp, answered: dict[str, str]) -> list[str]:
    """Answers that a customer got twice, or that were for another customer. `answered`: words to chat."""
    found = []
    for chat in running_app.world.periskope.chats:
        heard = "\n".join(running_app.heard(chat))
        for words, meant in answered.items():
            if heard.count(words) > (1 if chat == meant else 0):
                found.append(f"{words} reached {chat} {heard.count(words)} times, meant for {meant}")
    return found

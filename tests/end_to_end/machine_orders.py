"""Orders to the program in words, by slash command, in its direct messages and under a card, while people change their names."""

import asyncio
import time
from collections import Counter

from sandbox.slack import plain
from storage.tx import Tx
from tests.end_to_end.machine_hands import Hands
from tests.fixtures.running_app import RunningApp

Deed = tuple[str, str, str]  # to whom (in Slack), what the audit calls it, and with which chat, label or role
DOORS = ("slash", "dm", "thread")
STEMS = {"sales": "sales", "repair": "repairs", "fleet": "fleet", "vip": "vip"}  # of labels, which get numbers behind
BEGINNINGS = ("access add", "access remove", "label add", "label remove", "role ")
PATIENCE = 20.0  # seconds until what was typed is taken in, on a busy machine


class Orders(Hands):
    """`asked` counts what was ordered for whom; `typists` are all who have given an order."""

    asked: Counter[Deed]
    typists: set[str]
    own_names: dict[str, str]

    async def by_slash(self) -> str:
        return await self._ordered("slash")

    async def by_dm(self) -> str:
        return await self._ordered("dm")

    async def by_thread(self) -> str:
        return await self._ordered("thread")

    async def twin(self) -> str:
        """A colleague takes the first or the whole name of another."""
        user, other = self.rng.sample(await self.store.read(_here), 2)
        if user == self.running_app.person("Nina"):
            user, other = other, user
        name = self.running_app.slack.users[other].name
        name = name if self.rng.random() < 0.5 else name.split()[0]
        self.own_names.setdefault(user, self.running_app.slack.users[user].name)
        await self.running_app.slack.change_name(user, name)
        return f"{user} is called {name!r}, as {other}"

    async def own_name_again(self) -> str:
        user = self.rng.choice(sorted(self.own_names))
        await self.running_app.slack.change_name(user, self.own_names.pop(user))
        return user

    async def name_of_two(self) -> str:
        """An admin types a name that fits two: `asked` has nothing of it, so whatever is done by it is wrong."""
        about = await self.twin()
        await self._taken_in()
        people = [self.running_app.slack.users[user] for user in await self.store.read(_here)]
        firsts = Counter(one.name.split()[0] for one in people)
        first = self.rng.choice(sorted(name for name, count in firsts.items() if count > 1))
        one = self.rng.choice([one.id for one in people if one.name.split()[0] == first])
        text, _ = await self.store.read(self._useful, one, self.rng.choice(sorted(self.names)))
        door = self.rng.choice(DOORS)
        text = text.replace(f"<@{one}>", f"@{first}")
        await self._says(door, await self._admin(), text, root=None)
        await self._taken_in()
        return f"{about}; by {door}: {text}"

    async def _ordered(self, door: str) -> str:
        """An admin orders something that changes something, for somebody whom they mention."""
        admin, chat = await self._admin(), self.rng.choice(sorted(self.names))
        user = self.rng.choice([one for one in await self.store.read(_here) if one != admin])
        text, deed = await self.store.read(self._useful, user, chat)
        root = None
        if door == "thread" and deed[1].startswith("chat_") and self.rng.random() < 0.5:
            channel, ts, about = self._card(admin)
            deed, root = (user, deed[1], about), (channel, ts)
            text = text.removesuffix(f" {self.names[chat]}")
        self.asked[deed] += 1
        await self._says(door, admin, text, root=root)
        return f"{admin}: {text} {root or ''}"

    async def _says(self, door: str, admin: str, text: str, *, root: tuple[str, str] | None) -> None:
        slack = self.running_app.slack
        self.typists.add(admin)
        if door == "slash":
            await slack.command(admin, text)
        elif door == "dm":
            await slack.say(admin, slack.direct(slack.users[admin]).id, text)
        else:
            channel, ts = root or self._card(admin)[:2]
            await slack.say(admin, channel, f"<@{slack.bot_user_id}> {text}", thread_ts=ts)

    async def _admin(self) -> str:
        admins = await self.store.read(_admins)
        return str(self.rng.choice([user for user in admins if not self.running_app.slack.users[user].deleted]))

    def _card(self, reader: str) -> tuple[str, str, str]:
        """A card that this person sees: its channel, its ts, and the chat that it is about."""
        return self.rng.choice(
            [
                (channel.id, root.ts, chat)
                for channel in self.channels()
                if reader in channel.members
                for root in channel.roots()
                if root.bot_id and not root.deleted
                for chat, name in self.names.items()
                if name in plain(root)
            ]
        )

    def order(self, user: str, chat: str) -> tuple[str, Deed]:
        """An order for somebody who is mentioned, and what it must do if it does anything."""
        kind = self.rng.choice(("label", "label", "label", "chat", "chat", "chat", "role"))
        more, who = self.rng.random() < 0.5, f"<@{user}>"
        if kind == "label":
            known = [one.name for one in self.running_app.world.periskope.labels.values()]
            name = self.rng.choice(known)
            text = f"label add {name} to {who}" if more else f"label remove {name} from {who}"
            return text, (user, "label_granted" if more else "label_revoked", stem(name))
        if kind == "chat":
            text = f"access {'add' if more else 'remove'} {who} {self.names[chat]}"
            return text, (user, "chat_granted" if more else "chat_denied", chat)
        role = "admin" if more else "member"
        return f"role {who} {role}", (user, "role", role)

    def _useful(self, tx: Tx, user: str, chat: str) -> tuple[str, Deed]:
        """An order that is not done already."""
        for _ in range(50):
            text, deed = self.order(user, chat)
            if not _stands(tx, deed):
                return text, deed
        raise LookupError(user)

    async def _taken_in(self) -> None:
        """Wait until the program has read all that was said; LookupError where that cannot be."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and not self.running_app.slack.hold_events:
            if self.running_app.slack.idle() and not await self.store.read(lambda tx: tx.inbox.waiting()):
                return
            await asyncio.sleep(0.02)
        raise LookupError("not taken in")


def stem(label: str) -> str:
    """A label's name without what a renaming adds: the same before and after."""
    return next((whole for begin, whole in STEMS.items() if label.startswith(begin)), label)


def done(tx: Tx) -> Counter[Deed]:
    """What the program did because somebody ordered it in Slack, as the audit has it."""
    rows = tx.conn.exec_driver_sql(
        "select p.slack_user, a.action, a.detail, l.name, c.wa_chat_id from audit a join agent p on p.id = a.whom_id"
        " left join label l on l.id = a.label_id left join chat c on c.id = a.chat_id where a.via = 'slack'"
        " and a.action in ('label_granted', 'label_revoked', 'chat_granted', 'chat_denied', 'role')"
    )
    return Counter(
        (user, action, chat or (stem(label) if label else detail)) for user, action, detail, label, chat in rows
    )


def not_asked(did: Counter[Deed], asked: Counter[Deed]) -> list[str]:
    """What was done for somebody who was not mentioned, or oftener than it was ordered."""
    return [f"done {count} times more than ordered: {deed}" for deed, count in (did - asked).items()]


def left(running_app: RunningApp) -> list[str]:
    """Orders to the program that reached a customer."""
    return [
        f"{chat} was sent {words!r}"
        for chat in running_app.world.periskope.chats
        for words in running_app.heard(chat)
        if any(one in words for one in BEGINNINGS)
    ]


def _stands(tx: Tx, deed: Deed) -> bool:
    """Is it so already?"""
    user, action, what = deed
    agent = tx.people.by_slack(user)
    if agent is None:
        return False
    if action == "role":
        return str(agent.role) == what
    if action.startswith("label_"):
        held = {stem(tx.labels.get(one).name) for one in tx.people.roster().granted.get(agent.id, ())}
        return (what in held) == (action == "label_granted")
    given = [tx.people.override_for(agent.id, one) for one in tx.chats.everywhere(what)]
    return given == [action == "chat_granted"]


def _here(tx: Tx) -> list[str]:
    return sorted(str(one.slack_user) for one in tx.people.roster().agents if one.here and one.slack_user)


def _admins(tx: Tx) -> list[str]:
    return sorted(str(one.slack_user) for one in tx.people.roster().agents if one.here and one.admin and one.slack_user)

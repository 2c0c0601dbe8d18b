"""What is done outside the program at random: in Periskope, to people and rooms in Slack, and what goes wrong."""

import random
from typing import Any

from sqlalchemy import or_, select

from bot.model.lane import Family
from bot.model.person import Agent
from bot.rooms.actions import membership
from sandbox.slack.records import Channel
from storage import tables as t
from storage.tx import Tx
from tests.fixtures.running_app import RunningApp


class Hands:
    """Needs a house and a source of chance; each act says what it did."""

    running_app: RunningApp
    rng: random.Random
    names: dict[str, str]
    story: list[str]

    # What is done in Periskope

    async def relabel(self) -> str:
        chat = self.rng.choice(list(self.names))
        known = [one.name for one in self.running_app.world.periskope.labels.values()]
        wanted = self.rng.sample(known, self.rng.randint(0, min(2, len(known))))
        self.running_app.world.periskope.set_labels(chat, wanted)
        return f"{self.names[chat]} {wanted}"

    async def rename_label(self) -> str:
        label = self.rng.choice(list(self.running_app.world.periskope.labels.values()))
        self.running_app.world.periskope.rename_label(label.label_id, f"{label.name[:6]}{self.rng.randint(1, 9)}")
        return label.name

    async def label_anew(self) -> str:
        periskope = self.running_app.world.periskope
        label = self.rng.choice(list(periskope.labels.values()))
        carried = [chat for chat, one in periskope.chats.items() if label.label_id in one.label_ids]
        periskope.delete_label(label.label_id)
        for chat in carried:
            others = [periskope.labels[one].name for one in periskope.chats[chat].label_ids]
            periskope.set_labels(chat, [*others, label.name])
        return label.name

    # What is done to people and rooms in Slack

    def somebody(self) -> str:
        """A colleague, but never the one admin whom every run needs."""
        keep = {self.running_app.person("Nina"), self.running_app.slack.bot_user_id}
        return self.rng.choice(
            sorted(user for user in self.running_app.slack.users if user not in keep and user.startswith("U"))
        )

    def channels(self) -> list[Channel]:
        bot = self.running_app.slack.bot_user_id
        every = self.running_app.slack.channels.values()
        return [one for one in every if one.name.startswith("wa-") and bot in one.members and not one.archived]

    async def slack_gone(self) -> str:
        user = self.somebody()
        await self.running_app.slack.deactivate(user)
        return user

    async def slack_back(self) -> str:
        user = self.rng.choice([one.id for one in self.running_app.slack.users.values() if one.deleted or one.guest])
        self.running_app.slack.users[user].guest = False
        await self.running_app.slack.reactivate(user)
        return user

    async def guest(self) -> str:
        user = self.somebody()
        await self.running_app.slack.make_guest(user)
        return user

    async def other_address(self) -> str:
        user = self.somebody()
        await self.running_app.slack.change_email(user, f"new{len(self.story)}@harborbikes.example")
        return user

    async def leave(self) -> str:
        channel = self.rng.choice(self.channels())
        user = self.rng.choice(sorted(channel.members - {self.running_app.slack.bot_user_id}))
        await self.running_app.slack.leave(user, channel.id)
        return f"{user} {channel.name}"

    async def put_out(self) -> str:
        channel = self.rng.choice(self.channels())
        user = self.rng.choice(sorted(channel.members - {self.running_app.slack.bot_user_id}))
        await self.running_app.slack.kick_by_hand(self.running_app.person("Nina"), channel.id, user)
        return f"{user} {channel.name}"

    async def brought(self) -> str:
        channel, user = self.rng.choice(self.channels()), self.somebody()
        if self.running_app.slack.users[user].deleted or user in channel.members:
            raise LookupError(user)
        await self.running_app.slack.join_by_hand(self.rng.choice(sorted(channel.members)), channel.id, user)
        return f"{user} {channel.name}"

    async def ask_back(self) -> str:
        def doing(tx: Tx) -> str:
            one: Agent = self.rng.choice(tx.people.roster().agents)
            return f"{one.email} {membership.ask_back(tx, one)}"

        return str(await self.store.run(doing))

    async def thrown_out(self) -> str:
        channel = self.rng.choice(self.channels())
        await self.running_app.slack.remove_app(channel.id)
        return channel.name

    async def archive(self) -> str:
        channel = self.rng.choice(self.channels())
        await self.running_app.slack.archive_by_hand(self.running_app.person("Nina"), channel.id)
        return channel.name

    async def shared(self) -> str:
        channel = self.rng.choice(self.channels())
        await self.running_app.slack.share(channel.id, pending=self.rng.random() < 0.5)
        return channel.name

    async def public(self) -> str:
        channel = self.rng.choice(self.channels())
        await self.running_app.slack.make_public(channel.id)
        return channel.name

    # What goes wrong

    async def slack_fault(self) -> str:
        method = self.rng.choice(
            (
                "conversations.kick",
                "conversations.invite",
                "chat.postMessage",
                "chat.delete",
                "conversations.members",
                "*",
            )
        )
        kinds: tuple[Any, ...] = ("429", "500", "drop", "drop_after", "late")
        kind = self.rng.choice(kinds) if method != "conversations.kick" else self.rng.choice((*kinds, "error"))
        times = self.rng.randint(1, 3)
        self.running_app.slack.fail(
            method, times=times, kind=kind, error="restricted_action", seconds=0.4, retry_after=1
        )
        return f"{method} {kind} {times}"

    async def periskope_fault(self) -> str:
        kind: Any = self.rng.choice(("500", "429", "drop", "empty", "nolabels"))
        self.running_app.world.periskope.fail("/chats", method="GET", times=self.rng.randint(1, 4), kind=kind)
        return str(kind)

    async def redelivery(self) -> str:
        await self.running_app.slack.redeliver(self.rng.randint(1, 8))
        await self.running_app.world.periskope.redeliver(self.rng.randint(1, 8))
        return ""

    async def hold(self) -> str:
        self.running_app.slack.hold_events = True
        return ""

    async def let_go(self) -> str:
        await self.running_app.slack.release_events(shuffle=True)
        return ""

    async def hold_lane(self) -> str:
        def doing(tx: Tx) -> str:
            c = t.lane.c.lane
            found = tx.conn.execute(select(c).where(or_(c.like(Family.POSTS.pattern), c.like(Family.ROOM.pattern))))
            lane = self.rng.choice(list(found.scalars()))
            tx.lanes.hold_back(lane, "looked into")
            return str(lane)

        return str(await self.store.run(doing))

    async def restart(self) -> str:
        self.running_app.slack.faults.waiting.clear()  # a start that fails is tried again by whoever runs the program
        await self.running_app.stop_app()
        await self.running_app.start_app()
        return ""

    @property
    def store(self) -> Any:
        return self.running_app.store

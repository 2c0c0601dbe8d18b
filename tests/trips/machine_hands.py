"""What is done outside the program at random: in Periskope, to people and rooms in Slack, and what goes wrong."""

import random
from typing import Any

from bot.domain.people import Agent
from bot.flows import rooms
from sandbox.slack.records import Channel
from storage.tx import Tx
from tests.trips.house import House


class Hands:
    """Needs a house and a source of chance; each act says what it did."""

    house: House
    rng: random.Random
    names: dict[str, str]
    story: list[str]

    # What is done in Periskope

    async def relabel(self) -> str:
        chat = self.rng.choice(list(self.names))
        known = [one.name for one in self.house.world.periskope.labels.values()]
        wanted = self.rng.sample(known, self.rng.randint(0, min(2, len(known))))
        self.house.world.periskope.set_labels(chat, wanted)
        return f"{self.names[chat]} {wanted}"

    async def rename_label(self) -> str:
        label = self.rng.choice(list(self.house.world.periskope.labels.values()))
        self.house.world.periskope.rename_label(label.label_id, f"{label.name[:6]}{self.rng.randint(1, 9)}")
        return label.name

    async def label_anew(self) -> str:
        periskope = self.house.world.periskope
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
        keep = {self.house.person("Nina"), self.house.slack.bot_user_id}
        return self.rng.choice(
            sorted(user for user in self.house.slack.users if user not in keep and user.startswith("U"))
        )

    def channels(self) -> list[Channel]:
        bot = self.house.slack.bot_user_id
        every = self.house.slack.channels.values()
        return [one for one in every if one.name.startswith("wa-") and bot in one.members and not one.archived]

    async def slack_gone(self) -> str:
        user = self.somebody()
        await self.house.slack.deactivate(user)
        return user

    async def slack_back(self) -> str:
        user = self.rng.choice([one.id for one in self.house.slack.users.values() if one.deleted or one.guest])
        self.house.slack.users[user].guest = False
        await self.house.slack.reactivate(user)
        return user

    async def guest(self) -> str:
        user = self.somebody()
        await self.house.slack.make_guest(user)
        return user

    async def other_address(self) -> str:
        user = self.somebody()
        await self.house.slack.change_email(user, f"new{len(self.story)}@harborbikes.example")
        return user

    async def leave(self) -> str:
        channel = self.rng.choice(self.channels())
        user = self.rng.choice(sorted(channel.members - {self.house.slack.bot_user_id}))
        await self.house.slack.leave(user, channel.id)
        return f"{user} {channel.name}"

    async def put_out(self) -> str:
        channel = self.rng.choice(self.channels())
        user = self.rng.choice(sorted(channel.members - {self.house.slack.bot_user_id}))
        await self.house.slack.kick_by_hand(self.house.person("Nina"), channel.id, user)
        return f"{user} {channel.name}"

    async def brought(self) -> str:
        channel, user = self.rng.choice(self.channels()), self.somebody()
        if self.house.slack.users[user].deleted or user in channel.members:
            raise LookupError(user)
        await self.house.slack.join_by_hand(self.rng.choice(sorted(channel.members)), channel.id, user)
        return f"{user} {channel.name}"

    async def ask_back(self) -> str:
        def doing(tx: Tx) -> str:
            one: Agent = self.rng.choice(tx.people.roster().agents)
            return f"{one.email} {rooms.ask_back(tx, one)}"

        return str(await self.store.run(doing))

    async def thrown_out(self) -> str:
        channel = self.rng.choice(self.channels())
        await self.house.slack.remove_app(channel.id)
        return channel.name

    async def archive(self) -> str:
        channel = self.rng.choice(self.channels())
        await self.house.slack.archive_by_hand(self.house.person("Nina"), channel.id)
        return channel.name

    async def shared(self) -> str:
        channel = self.rng.choice(self.channels())
        await self.house.slack.share(channel.id, pending=self.rng.random() < 0.5)
        return channel.name

    async def public(self) -> str:
        channel = self.rng.choice(self.channels())
        await self.house.slack.make_public(channel.id)
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
        self.house.slack.fail(method, times=times, kind=kind, error="restricted_action", seconds=0.4, retry_after=1)
        return f"{method} {kind} {times}"

    async def periskope_fault(self) -> str:
        kind: Any = self.rng.choice(("500", "429", "drop", "empty", "nolabels"))
        self.house.world.periskope.fail("/chats", method="GET", times=self.rng.randint(1, 4), kind=kind)
        return str(kind)

    async def redelivery(self) -> str:
        await self.house.slack.redeliver(self.rng.randint(1, 8))
        await self.house.world.periskope.redeliver(self.rng.randint(1, 8))
        return ""

    async def hold(self) -> str:
        self.house.slack.hold_events = True
        return ""

    async def let_go(self) -> str:
        await self.house.slack.release_events(shuffle=True)
        return ""

    async def hold_lane(self) -> str:
        def doing(tx: Tx) -> str:
            found = tx.conn.exec_driver_sql("select lane from lane where lane like 'post:%' or lane like 'room:%'")
            lane = self.rng.choice(list(found.scalars()))
            tx.lanes.hold_back(lane, "looked into")
            return str(lane)

        return str(await self.store.run(doing))

    async def restart(self) -> str:
        self.house.slack.faults.waiting.clear()  # a start that fails is tried again by whoever runs the program
        await self.house.stop_app()
        await self.house.start_app()
        return ""

    @property
    def store(self) -> Any:
        return self.house.store

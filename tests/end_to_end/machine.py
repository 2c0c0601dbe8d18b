"""Everything that can happen to access and rooms, at random, over the whole program; and what is true when all is at rest."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from bot.app import maintenance
from bot.grants import actions as grants
from bot.team import actions as team
from sandbox.slack import plain
from sandbox.slack.errors import SlackError
from storage.tx import Tx
from tests.end_to_end.machine_orders import Deed, done, left, not_asked
from tests.end_to_end.machine_trouble import Troubles
from tests.end_to_end.machine_truth import rows, twice_or_elsewhere, wrong
from tests.fixtures.running_app import RunningApp

LABELS = ("sales", "repairs", "fleet", "vip")
LETTERS = 6  # a renamed label keeps these
TRIES = 10
COLLEAGUES = ("Ben One", "Cara Two", "Dev Three")


class Machine(Troubles):
    """One run: `step` does something at random, `check` waits for rest and says what is wrong then."""

    def __init__(self, running_app: RunningApp, seed: int) -> None:
        self.running_app = running_app
        self.rng = random.Random(seed)
        self.said: dict[str, str] = {}
        self.answered: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.old: dict[str, Any] = {}
        self.asked: Counter[Deed] = Counter()
        self.typists: set[str] = set()
        self.own_names: dict[str, str] = {}
        self.obeyed = 0
        self.done: Counter[str] = Counter()
        self.story: list[str] = []
        self.checks = 0
        self.acts: dict[str, tuple[int, Callable[[], Awaitable[str]]]] = {
            "message": (14, self.message),
            "grant": (5, self.grant),
            "revoke": (5, self.revoke),
            "allow": (4, self.allow),
            "deny": (4, self.deny),
            "relabel": (6, self.relabel),
            "rename label": (1, self.rename_label),
            "label anew": (1, self.label_anew),
            "promote": (1, self.promote),
            "demote": (2, self.demote),
            "deactivate": (2, self.deactivate),
            "bring back": (3, self.bring_back),
            "slack gone": (1, self.slack_gone),
            "slack back": (2, self.slack_back),
            "guest": (1, self.guest),
            "other address": (1, self.other_address),
            "leave": (2, self.leave),
            "put out by hand": (2, self.put_out),
            "brought by hand": (4, self.brought),
            "asks back": (2, self.ask_back),
            "thrown out": (1, self.thrown_out),
            "archive": (1, self.archive),
            "shared": (1, self.shared),
            "public": (1, self.public),
            "slack fault": (5, self.slack_fault),
            "periskope fault": (3, self.periskope_fault),
            "redelivery": (2, self.redelivery),
            "events held": (2, self.hold),
            "events let go": (2, self.let_go),
            "lane held": (1, self.hold_lane),
            "restart": (1, self.restart),
            "crash": (1, self.crash),
            "reply": (3, self.reply),
            "bot brought": (1, self.bot_brought),
            "kick refused": (2, self.kick_refused),
            "late invite": (2, self.late_invite),
            "late post": (2, self.late_post),
            "held, then revoked": (2, self.held_then_revoked),
            "old hook": (3, self.old_hook),
            "order by slash": (4, self.by_slash),
            "order by dm": (5, self.by_dm),
            "order by thread": (5, self.by_thread),
            "twin": (3, self.twin),
            "own name again": (2, self.own_name_again),
            "name of two": (3, self.name_of_two),
        }

    async def open(self) -> None:
        """A few more people, labels and chats than the company begins with."""
        periskope, slack = self.running_app.world.periskope, self.running_app.slack
        for number, name in enumerate(COLLEAGUES):
            slack.add_user(name=name, email=f"p{number}@harborbikes.example")
        slack.add_user(name="Eve Stranger", email="eve@elsewhere.example")
        for number in range(6):
            wanted = self.rng.sample(LABELS, self.rng.randint(0, 2))
            periskope.add_chat(name=f"Customer-{number:02d}", number=f"4477009020{number:02d}", labels=tuple(wanted))
        periskope.add_chat(name="Customer-99", number="447700902099", labels=("vip",))
        self.names = {chat: one.name or "" for chat, one in periskope.chats.items()}
        self.remember()
        await self.polled()
        for number in range(len(COLLEAGUES)):
            await self.running_app.store.run(
                team.invite, f"p{number}@harborbikes.example", "member", (), by=None, via="test"
            )

    async def step(self) -> None:
        """One thing happens; what cannot happen now does not."""
        names = list(self.acts)
        await self.does(self.rng.choices(names, [self.acts[one][0] for one in names])[0])
        if self.rng.random() < 0.5:
            await asyncio.sleep(self.rng.random() * 0.05)

    async def does(self, name: str) -> None:
        """This happens, if it can."""
        try:
            about = await self.acts[name][1]()
        except (SlackError, LookupError, IndexError) as fault:
            about = f"not possible: {type(fault).__name__}"
        else:
            self.done[name] += 1
        self.story.append(f"{name}: {about}")

    async def check(self) -> list[str]:
        """All faults end; when nothing is owed any more, what is wrong?"""
        await self.mend()
        await self.polled()
        await self.running_app.store.run(maintenance.compare_rooms)
        await self.running_app.store.run(maintenance.look_again)
        await self.running_app.at_rest()
        self.checks += 1
        stored, did = await self.store.read(rows), await self.store.read(done)
        self.obeyed = did.total()
        return [
            *wrong(self.running_app, stored, self.said, self.names, typists=self.typists),
            *twice_or_elsewhere(self.running_app, self.answered),
            *not_asked(did, self.asked),
            *left(self.running_app),
        ]

    async def mend(self) -> None:
        slack, periskope = self.running_app.slack, self.running_app.world.periskope
        slack.faults.waiting.clear()
        periskope.heal()
        if self.running_app.app is None:
            await self.running_app.start_app()
        await slack.release_events(shuffle=True)
        await slack.retry_now()
        await self.running_app.store.run(_let_go_of_all)

    async def polled(self) -> None:
        """Periskope's records were read once more, from beginning to end."""
        since = len(self.running_app.world.periskope.calls)
        calls = self.running_app.world.periskope.calls
        await self.running_app.until(
            lambda: sum(call.path == "/chats" and call.status == 200 for call in calls[since:]) >= 3
        )

    # What customers and colleagues do

    async def message(self) -> str:
        chat = self.rng.choice(list(self.names))
        token = f"tok{len(self.said)}x"
        self.said[token] = chat
        await self.running_app.world.periskope.customer_says(chat, f"words {token}")
        return f"{token} in {self.names[chat]}"

    async def reply(self) -> str:
        roots = [(one, root) for one in self.channels() for root in one.roots() if root.bot_id]
        cards = [(*at, chat) for at in roots for chat, name in self.names.items() if name in plain(at[1])]
        channel, root, chat = self.rng.choice(cards)
        user = self.rng.choice(sorted(channel.members - {self.running_app.slack.bot_user_id}))
        words = f"answer{len(self.answered)}x"
        self.answered[words] = chat
        await self.running_app.slack.say(user, channel.id, words, thread_ts=root.ts)
        return f"{user} in {channel.name}: {words}"

    # What admins decide

    async def grant(self) -> str:
        return await self.decide(grants.grant_label, "label")

    async def revoke(self) -> str:
        return await self.decide(grants.revoke_label, "label")

    async def allow(self) -> str:
        return await self.decide(grants.set_access, None, allow=True)

    async def deny(self) -> str:
        return await self.decide(grants.set_access, None, allow=False)

    async def promote(self) -> str:
        return await self.decide(team.set_role, "admin")

    async def demote(self) -> str:
        return await self.decide(team.set_role, "member")

    async def deactivate(self) -> str:
        return await self.decide(team.deactivate, "")

    async def bring_back(self) -> str:
        def doing(tx: Tx) -> str:
            gone = [one for one in tx.people.roster().agents if one.state == "inactive"]
            one = self.rng.choice(gone)
            return f"{one.email} {team.invite(tx, one.email, one.role, (), by=None, via='test').kind}"

        return str(await self.store.run(doing))

    async def decide(self, deed: Callable[..., Any], about: str | None, **named: Any) -> str:
        """A deed of the roster on somebody at random, by an admin; what is refused changes nothing, and another is tried."""

        def doing(tx: Tx) -> str:
            agents = list(tx.people.roster().agents)
            by = next(admin for admin in agents if admin.admin)
            for _ in range(TRIES):
                one, chat = self.rng.choice(agents), self.rng.choice(list(self.names))
                given = self._argument(tx, about, chat)
                if deed(tx, one, *given, by=by, via="test", **named) is None:
                    return f"{one.email} {given or ''} {about or self.names[chat]} {named or ''}"
            raise LookupError(about)

        return str(await self.store.run(doing))

    def _argument(self, tx: Tx, about: str | None, chat: str) -> tuple[Any, ...]:
        if about is None:
            phone = tx.phones.all()[0]
            found = tx.chats.find(chat, "" if chat.endswith("@g.us") else phone.org_phone)
            if found is None:
                raise LookupError(chat)
            return (found.id,)
        if about in {"admin", "member"}:
            return (about,)
        if about == "label":
            name = self.rng.choice(LABELS)[:LETTERS]
            newest = max((one.id for one in tx.labels.all() if one.name.startswith(name)), default=None)
            if newest is None:
                raise LookupError(about)
            return (newest,)
        return ()


def _let_go_of_all(tx: Tx) -> None:
    for lane in tx.conn.exec_driver_sql("select lane from lane where held_at is not null").scalars().all():
        tx.lanes.let_go(lane)

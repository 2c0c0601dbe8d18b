"""What comes too late, too often or not at all, on purpose: races, refusals, old news, and the power cut."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from bot.grants import actions as grants
from sandbox.periskope.shapes import chat_json
from storage.tx import Tx
from tests.end_to_end.machine_orders import Orders
from tests.fixtures.running_app import AppProcess

POINTS = (
    "received", "handled", "marked", "arrived", "decided", "sending", "called", "settling", "settled",
    "marked@SyncRemovals", "sending@SyncRemovals", "called@SyncRemovals", "settled@SyncRemovals",
    "called@SyncRoom", "settled@SyncRoom", "called@Withdraw", "called@PostCopy", "called@PostCard", "called@WithdrawDms",
)  # fmt: skip


class Troubles(Orders):
    """Each act says what it did; a crash ends with the program running again."""

    old: dict[str, Any]

    def remember(self) -> None:
        """Every chat as Periskope shows it now, to be told again when it is long untrue."""
        periskope = self.running_app.world.periskope
        self.old = {chat: chat_json(periskope, one, one.phones[0]) for chat, one in periskope.chats.items()}

    async def old_hook(self) -> str:
        """A webhook about a chat as it was once, told again now."""
        chat = self.rng.choice(sorted(self.old))
        self.running_app.world.periskope.tell("chat.created", chat, self.old[chat])
        return self.names.get(chat, chat)

    async def bot_brought(self) -> str:
        """Somebody adds another app's bot to a room."""
        channel = self.rng.choice(self.channels())
        robot = self.running_app.slack.add_user(name=f"Robot {len(self.story)}", email="")
        robot.bot = True
        await self.running_app.slack.join_by_hand(self.rng.choice(sorted(channel.members)), channel.id, robot.id)
        return f"{robot.id} {channel.name}"

    async def kick_refused(self) -> str:
        """Slack refuses the next removals, whoever they are about."""
        times = self.rng.randint(1, 4)
        self.running_app.slack.fail("conversations.kick", times=times, kind="error", error="restricted_action")
        return str(times)

    async def late_invite(self) -> str:
        """Somebody is granted a label and loses it while the invitation is on its way."""
        self.running_app.slack.fail("conversations.invite", times=1, kind="late", seconds=0.6)
        return await self._given_and_taken()

    async def late_post(self) -> str:
        """A message is on its way into a room when somebody there loses the label."""
        self.running_app.slack.fail("chat.postMessage", times=2, kind="late", seconds=0.6)
        said = await self.message()
        return f"{said}, {await self._given_and_taken()}"

    async def held_then_revoked(self) -> str:
        """A lane waits for a person, and a person in its room loses the label meanwhile."""
        held = await self.hold_lane()
        return f"{held}, {await self._given_and_taken()}"

    async def _given_and_taken(self) -> str:
        def given(tx: Tx) -> tuple[int, int]:
            members = [one.id for one in tx.people.roster().agents if one.role == "member" and one.state == "active"]
            one, label = self.rng.choice(members), self.rng.choice([label.id for label in tx.labels.all()])
            admin = next(admin for admin in tx.people.roster().agents if admin.admin)
            grants.grant_label(tx, tx.people.get(one), label, by=admin, via="test")
            return one, label

        def taken(tx: Tx, one: int, label: int) -> None:
            admin = next(admin for admin in tx.people.roster().agents if admin.admin)
            grants.revoke_label(tx, tx.people.get(one), label, by=admin, via="test")

        one, label = await self.store.run(given)
        await asyncio.sleep(self.rng.random() * 0.3)
        await self.store.run(taken, one, label)
        return f"agent {one} label {label}"

    async def crash(self) -> str:
        """The program in a process of its own takes what comes, until SIGKILL, at a named point or at any moment."""
        admin = await self.store.read(_an_admin)
        self.running_app.slack.faults.waiting.clear()  # a start that fails is tried again by whoever runs the program
        self.running_app.world.periskope.heal()
        await self.running_app.stop_app()
        armed = self.rng.choice(("", *POINTS))
        process = AppProcess(self.running_app)
        await process.start(faults=f"{armed}:{self.rng.randint(1, 4)}" if armed else "")
        asked: list[asyncio.Task[Any]] = []
        try:
            await self.running_app.healthy(or_dead=process.running)
            for _ in range(self.rng.randint(3, 9)):
                await self._outside(admin, asked)
                await asyncio.sleep(self.rng.random() * 0.15)
        finally:
            at_any_moment = await process.kill()
            await asyncio.gather(*asked, return_exceptions=True)
        await self.running_app.start_app()
        return "at any moment" if at_any_moment else armed

    async def _outside(self, admin: str, asked: list[asyncio.Task[Any]]) -> None:
        """Something that needs nothing of the program: it may be dead by now."""
        acts = (self.message, self.message, self.relabel, self.brought, self.leave, self.put_out, self.said_again)
        if self.rng.random() < 0.5:
            text, deed = self.order(self.somebody(), self.rng.choice(sorted(self.names)))
            self.asked[deed] += 1
            self.typists.add(admin)
            asked.append(asyncio.create_task(self.running_app.slack.command(admin, text)))
            return
        try:
            await self.rng.choice(acts)()
        except (LookupError, IndexError):
            return

    async def said_again(self) -> str:
        """Slack repeats itself; Periskope's hook would wait for the dead."""
        await self.running_app.slack.redeliver(self.rng.randint(1, 8))
        return ""

    def message(self) -> Awaitable[str]:
        """A customer writes."""
        raise NotImplementedError


def _an_admin(tx: Tx) -> str:
    return next(str(one.slack_user) for one in tx.people.roster().agents if one.admin and one.slack_user)

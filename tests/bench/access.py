"""`python -m tests.bench.access`: from an admin's command to the removal on Slack's socket, with more and more chats stored."""

import asyncio
import contextlib
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import insert, select

from bot.app.routes import effects, interactions
from bot.app.routes.events import handle
from bot.clients.sessions import slack_session, slack_web
from bot.clients.slack import rooms
from bot.inbox.worker import InboxWorker
from bot.interactions.models import CommandUsed, Reply
from bot.model.ids import LabelId
from bot.model.policies import Identity
from bot.model.room import RoomState
from bot.outbox.calls import Call, Kick
from bot.outbox.calls.outcomes import Outcome, Retry
from bot.outbox.handlers import EffectDispatch
from bot.outbox.worker import OutboxWorker
from bot.rooms.actions import membership
from bot.rooms.policy.placement import LabelRoom
from storage import tables as t
from storage.migrate import upgrade
from storage.opening import open_store
from storage.sqlite import writing_engine
from storage.store import Store
from storage.tx import Tx

SIZES = (1_000, 10_000, 100_000)
AGENTS = 200
LABELS = 20
TIMES = 15
SLICE = 5_000


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print one row for each number of chats."""
    _say(f"{'chats':>8}  {'answer ms':>9}  {'kick at Slack, ms: median':>25}  {'worst':>7}")
    for size in sizes:
        flow, kick = asyncio.run(_measured(size))
        row = (statistics.median(flow), statistics.median(kick), max(kick))
        _say(f"{size:>8}  {row[0]:>9.1f}  {row[1]:>25.1f}  {row[2]:>7.1f}")


async def _measured(size: int) -> tuple[list[float], list[float]]:
    """Until the admin is answered, and until Slack has the removal, for several people one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "house.db"
        engine = writing_engine(path)
        upgrade(engine)
        engine.dispose()
        store = open_store(f"sqlite:///{path}", business_clock=lambda: datetime.now(UTC))  # noqa: TID251  # a bench's own clock
        await store.run(_company)
        for start in range(0, size, SLICE):
            await store.run(_chats, start, min(size, start + SLICE))
        async with Outside.open() as outside:
            working = _working(store, outside)
            try:
                return await _revoked(store, outside)
            finally:
                for one in working:
                    one.cancel()
                await asyncio.gather(*working, return_exceptions=True)
                await store.close()


class Outside:
    """A Slack that has removals only and answers them at once; it notes when which person's removal reached it."""

    def __init__(self, slack: AsyncWebClient) -> None:
        self.kicked: dict[str, float] = {}
        self._slack = slack

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls) -> AsyncIterator["Outside"]:
        app = web.Application()
        runner = web.AppRunner(app, access_log=None)
        async with slack_session() as session:
            sock = socket.create_server(("127.0.0.1", 0))
            outside = cls(slack_web("xoxb-bench", f"http://127.0.0.1:{sock.getsockname()[1]}/", session))
            app.router.add_post("/conversations.kick", outside._kick)
            await runner.setup()
            await web.SockSite(runner, sock).start()
            try:
                yield outside
            finally:
                await runner.cleanup()

    async def perform(self, call: Call[object]) -> Outcome:
        """Removals go out by the program's own client; everything else waits."""
        return await rooms.kick(self._slack, call) if isinstance(call, Kick) else Retry(why="not here", after=60)

    async def _kick(self, request: web.Request) -> web.Response:
        told = {**request.query, **await request.post()}
        self.kicked.setdefault(str(told["user"]), time.perf_counter())
        return web.json_response({"ok": True})


def _working(store: Store, outside: Outside) -> list[asyncio.Task[None]]:
    handlers = EffectDispatch(
        prepare=effects.prepare, settle=effects.settle, verify=effects.verify, keys=_no_pace, quiet=1.0
    )
    deliverer = OutboxWorker(store, handlers, outside.perform, owner="bench")
    intake = InboxWorker(store, handle)
    return [asyncio.create_task(deliverer.run()), asyncio.create_task(intake.run())]


def _no_pace(call: Call[object]) -> list[tuple[str, float]]:
    return []


async def _revoked(store: Store, outside: Outside) -> tuple[list[float], list[float]]:
    flows, kicks = [], []
    for number in range(1, TIMES + 1):
        began = time.perf_counter()
        said = await store.run_first(interactions.answer, _command(number))
        flows.append((time.perf_counter() - began) * 1_000)
        assert isinstance(said, Reply)
        assert "taken from" in said.text, said.text
        user = f"U{number}"
        while user not in outside.kicked:
            await asyncio.sleep(0.001)
        kicks.append((outside.kicked[user] - began) * 1_000)
    return flows, kicks


def _command(number: int) -> CommandUsed:
    text = f"label remove topic0 from <@U{number}>"
    return CommandUsed(once=f"bench {number}", team="T1", slack_user="U0", text=text)


def _company(tx: Tx) -> None:
    """An admin and many members with two labels each, all in the rooms of their labels."""
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1"))
    tx.phones.seen("15550100@c.us", name="Shop", ready=True)
    for number in range(LABELS):
        tx.labels.seen(f"label-{number}", f"topic{number}", tx.engine_now)
    rest = {"state": "active", "slack_deactivated": False, "shift_messages": True, "version": 0, "tz": "UTC"}
    people: list[dict[str, Any]] = [
        {"email": f"p{n}@shop.example", "name": f"p{n}", "slack_user": f"U{n}", "role": "member" if n else "admin"}
        for n in range(AGENTS)
    ]
    tx.conn.execute(insert(t.agent), [row | rest for row in people])
    ids = list(tx.conn.execute(select(t.agent.c.id).order_by(t.agent.c.id)).scalars())
    held = [(one, label) for one in ids[1:] for label in (1, one % (LABELS - 1) + 2)]
    tx.conn.execute(insert(t.access), [{"agent_id": one, "label_id": label, "allow": True} for one, label in held])
    tx.people.change(ids[0], name="p0")
    for label in tx.labels.all():
        room = membership.make(tx, LabelRoom(label=LabelId(label.id)))
        tx.rooms.change(room.id, slack_id=f"C{room.id}", state=RoomState.OPEN, compared_at=tx.engine_now)
        for member in tx.rooms.members(room.id):
            tx.rooms.put_member(room.id, member.slack_user, present=True)


def _chats(tx: Tx, start: int, end: int) -> None:
    """Chats with one label each; every second one has stood in its room."""
    base = {
        "phone_id": 1,
        "phone_key": "15550100@c.us",
        "kind": "user",
        "muted": False,
        "access_in_doubt": False,
        "version": 0,
    }
    numbers = range(start, end)
    rows = [
        {"key": f"k{n}", "wa_chat_id": f"1555{n:07d}@c.us", "name": f"c{n}", "access_read_at": tx.engine_now}
        for n in numbers
    ]
    tx.conn.execute(insert(t.chat), [row | base for row in rows])
    tx.conn.execute(insert(t.chat_label), [{"chat_id": n + 1, "label_id": n % LABELS + 1} for n in numbers])
    shown = {"state": "current", "opened_at": tx.engine_now, "last_at": tx.engine_now, "posts": 1}
    threads = [{"room_id": n % LABELS + 1, "chat_id": n + 1, "ts": f"{n}.1", **shown} for n in numbers if n % 2 == 0]
    tx.conn.execute(insert(t.thread), threads)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(tuple(int(one) for one in sys.argv[1:]) or SIZES)

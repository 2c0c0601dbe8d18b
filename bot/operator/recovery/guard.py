"""Compares the database with the counters outside it, and moves them on together."""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack import counter
from bot.model.audit import AuditAction
from bot.model.generation import Generation
from bot.notices.messages.rooms import CounterMissing
from bot.operator.recovery import counter_file
from bot.outbox import enqueue
from bot.outbox.calls.outcomes import Refused
from storage.db_errors import is_outage, outage_word
from storage.queries.generations import CounterMessage, Locked, Seen
from storage.store import Store
from storage.tx import Tx

LOOK_SECONDS = 5.0  # what changes a right, or reaches a customer, is on this machine so soon
SLACK_SECONDS = 20.0  # and so soon in Slack, which takes about fifty updates a minute of everything
IDLE_SECONDS = 300.0  # so often Slack is asked although nothing happened: a copy may run elsewhere
STOP_SECONDS = 1.0
COMPARE_SECONDS = 2.0
log = structlog.get_logger("guard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The counters outside the database. `message`: where the one in Slack stands; `expected`: where the database has it."""

    in_file: Generation | None
    in_slack: Generation | None = None
    message: CounterMessage | None = None
    expected: CounterMessage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the counter in Slack is, or belongs: the triage channel, None until Slack has made it."""

    message: CounterMessage | None
    channel: str | None
    bot_user: str


class DatabaseGuard:
    """Keeps the database's counter in a file and in Slack, and locks a database that is behind either."""

    def __init__(self, store: Store, web: AsyncWebClient, *, folder: Path, quiet: float) -> None:
        self._store = store
        self._web = web
        self._folder = folder
        self._quiet = quiet
        self._compared = False
        self._sent = False
        self._last_change = -1
        self._slack_behind = True
        self._slack_at = -IDLE_SECONDS
        self.locked: Locked | None = None

    @property
    def compared(self) -> bool:
        """Were the counters compared since the start? Until then nothing is sent and no door answers."""
        return self._compared

    @property
    def quiet(self) -> float:
        """The seconds for which a call of a process that is gone may still be under way."""
        return self._quiet

    def note_sent(self) -> None:
        """Something reached a customer: a database that does not know it is an older one."""
        self._sent = True

    async def start(self) -> bool:
        """Compare before anything is sent; False if Slack cannot be asked now."""
        if not await self.compare():
            return False
        if self.locked is None:
            await self._store.run(_doubt, self._quiet)
            await self._advance()
        self._compared = True
        return True

    async def start_at_last(self) -> None:
        """As `start`, again and again until Slack can be asked; meanwhile the database may be away, too."""
        while True:
            try:
                if await self.start():
                    return
                why = "slack"
            except Exception as fault:
                if not is_outage(fault):
                    raise
                why = outage_word(fault)
            log.warning("not_compared_yet", why=why)
            await asyncio.sleep(COMPARE_SECONDS)

    async def look(self) -> None:
        """One turn of the timer: move on if something happened that an older database would not know."""
        self.locked, newest = await self._store.read(_state)
        if self.locked is not None or not self._compared:
            return
        if self._sent or newest != self._last_change:
            self._sent, self._last_change, self._slack_behind = False, newest, True
            await self._to_file(await self._store.run(_step))
        since = time.monotonic() - self._slack_at
        if since >= (SLACK_SECONDS if self._slack_behind else IDLE_SECONDS):
            await self.beat()

    async def beat(self) -> None:
        """Compare, and move both counters on. What is ahead is never overtaken."""
        self._slack_at = time.monotonic()
        if await self.compare() and self.locked is None:
            await self._advance(may_make=True)

    async def stop(self) -> None:
        """The last step, so that all that was done is behind the counter. A copy elsewhere may be ahead: not then."""
        if self._compared and self.locked is None:
            with contextlib.suppress(Exception):  # we are going anyway; what is behind outside locks nothing
                async with asyncio.timeout(STOP_SECONDS):
                    await self.beat()

    async def compare(self) -> bool:
        """Lock the database if a counter is ahead of it; False if Slack cannot be asked now."""
        outside = await self.outside()
        if outside is None:
            return False
        before = self.locked
        self.locked = await self._store.run(_compare, outside)
        if self.locked is not None and before is None:
            log.warning("database_older_than_the_world", seen=self.locked.seen, at=self.locked.at.isoformat())
        return True

    async def outside(self) -> Outside | None:
        """Read before the database is, whose counter only rises; None if Slack cannot be asked now."""
        in_file = await asyncio.to_thread(counter_file.read, self._folder)
        place = await self._store.read(_place)
        if place.message is not None:
            told = await counter.read(self._web, place.message.channel, place.message.ts)
            if isinstance(told, Generation):
                return Outside(in_file=in_file, in_slack=told, message=place.message, expected=place.message)
            if told is not None and not _gone(told):
                return None
        if place.channel is None:
            return Outside(in_file=in_file, expected=place.message)
        found = await counter.find(self._web, place.channel, bot_user=place.bot_user)
        if isinstance(found, tuple):
            message = CounterMessage(channel=place.channel, ts=found[0])
            return Outside(in_file=in_file, in_slack=found[1], message=message, expected=place.message)
        gone = found is None or _gone(found)
        return Outside(in_file=in_file, expected=place.message) if gone else None

    async def overtake(self, generation: Generation) -> None:
        """After a person has let the database go on: whoever runs another copy finds this one ahead."""
        self.locked = None
        await self._to_file(generation)
        await self._advance()

    async def _advance(self, *, may_make: bool = False) -> None:
        generation = await self._store.run(_step)
        await self._to_file(generation)
        place = await self._store.read(_place)
        if place.message is not None:
            failed = await counter.update(self._web, place.message.channel, place.message.ts, generation)
            if isinstance(failed, Refused) and failed.what != "token":
                log.warning("counter_not_in_slack", why=failed.why)
            self._slack_behind = failed is not None
        elif may_make and place.channel is not None and await self._store.run(_claim):
            made = await counter.post(self._web, place.channel, generation)
            if isinstance(made, str):
                await self._store.run(_made, CounterMessage(channel=place.channel, ts=made))

    async def _to_file(self, generation: Generation) -> None:
        try:
            await asyncio.to_thread(counter_file.write, self._folder, generation)
        except OSError as fault:
            log.warning("counter_not_in_file", why=fault.strerror)


def _gone(failed: object) -> bool:
    """Slack says that the channel is not there for us; of a dead token or an outage nothing is concluded."""
    return isinstance(failed, Refused) and failed.what != "token"


def _place(tx: Tx) -> _Place:
    room, message = tx.rooms.find("triage"), tx.generations.message()
    channel = None if room is None else room.slack_id
    if message is not None and channel is not None and message.channel != channel:
        message = None  # the channel was replaced
    return _Place(message=message, channel=channel, bot_user=tx.settings.identity().bot_user)


def _state(tx: Tx) -> tuple[Locked | None, int]:
    return tx.generations.locked(), tx.generations.last_change()


def _compare(tx: Tx, outside: Outside) -> Locked | None:
    known, locked = tx.generations.current(), tx.generations.locked()
    if locked is not None:
        return locked
    sources: tuple[tuple[Seen, Generation | None], ...] = (("file", outside.in_file), ("slack", outside.in_slack))
    for seen, told in sources:
        if told is not None and told.ahead_of(known):
            tx.generations.lock(seen)
            tx.audit.write(AuditAction.DATABASE_LOCKED, actor=None, via="engine", detail=seen)
            return tx.generations.locked()
    _tell_missing(tx, outside)
    return None


def _tell_missing(tx: Tx, outside: Outside) -> None:
    """What was there and is not any more is made anew; one counter less would have noticed an old copy."""
    known = tx.generations.current()
    if outside.message != outside.expected and tx.generations.message() == outside.expected:
        if outside.in_slack is None:
            log.warning("counter_missing", where="slack")
            enqueue.dm_admins(tx, CounterMissing(), key=f"counter:{known.number}")
        tx.generations.put_message(outside.message)
    if known.number and outside.in_file is None:
        log.warning("counter_missing", where="file")


def _step(tx: Tx) -> Generation:
    return tx.generations.advance()


def _made(tx: Tx, message: CounterMessage) -> None:
    tx.generations.put_message(message)


def _claim(tx: Tx) -> bool:
    """Of several processes one makes the message."""
    return tx.job_claims.begin("counter message", every=SLACK_SECONDS)


def _doubt(tx: Tx, quiet: float) -> int:
    return tx.generations.doubt_what_was_to_be_sent(quiet=quiet)

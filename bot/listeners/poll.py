"""Periskope asked at intervals: the way in without a public address, and what finds what webhooks lost."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.clients.periskope import PeriskopeClient
from bot.clients.periskope_lists import Page
from bot.domain.events import Arrival
from bot.domain.outcomes import Done, Outcome
from bot.flows import tickets, watching
from bot.flows.steps import catchup, recall, ticketing
from bot.wire import periskope_events
from storage.store import Store
from storage.tx import Tx

OVERLAP = timedelta(minutes=3)
FIRST_LOOK = timedelta(hours=48)
SECOND_LOOK = timedelta(hours=24)
SLICE = 100
FIRST = ("message.past",)
NEW = ("message.created", "message.updated")
AGAIN = ("message.updated",)
ListOf = Callable[[str, datetime, int], Awaitable[Outcome]]
log = structlog.get_logger("poll")


@dataclass(slots=True, kw_only=True)
class Poller:
    """Reads phones, chats and messages. `only`: digits of the numbers to mirror, empty for all; `now`: engine time."""

    client: PeriskopeClient
    store: Store
    only: frozenset[str]
    now: Callable[[], datetime]
    lane_key: Callable[[str], str]

    async def phones(self) -> bool:
        """Learn our numbers; False if Periskope did not say."""
        found = await self.client.list_phones()
        if not isinstance(found, Done):
            log.warning("phones_not_read", why=found.why)
            return False
        return await self.store.run(watching.phones_listed, list(found.value.seen), self.only) > 0

    async def chats(self) -> None:
        """Read every chat's record: labels, assignee, name. What a page does not hold stays as it was."""
        for phone in await self.store.read(_numbers):
            offset = 0
            while True:
                began = self.now()
                found = await self.client.list_chats(phone, offset)
                if not isinstance(found, Done):
                    log.warning("chats_not_read", why=found.why)
                    break
                records = list(found.value.seen)
                for start in range(0, len(records), SLICE):
                    await self.store.run_later(watching.chats_listed, phone, records[start : start + SLICE], began)
                if not found.value.more:
                    break
                offset += found.value.count

    async def messages(self) -> None:
        """Read what was written since the last look, with an overlap: what is known already changes nothing."""
        for phone in await self.store.read(_numbers):
            name = f"messages:{phone}"
            since = await self.store.read(_cursor, name)
            began = self.now()
            kinds = FIRST if since is None else NEW
            new = await self._messages(phone, (since or began - FIRST_LOOK) - OVERLAP, kinds)
            if new is not None:
                await self.store.run(_moved, name, began)
                await self.store.run(catchup.found, since or began, new)
                if since is None:
                    await self.store.run(recall.begins, phone, began - FIRST_LOOK - OVERLAP)
            await self._beside(phone)
        await self.store.run_later(watching.bring_over)

    async def _beside(self, phone: str) -> None:
        """Notes, reactions, group events and calls since the last look; what was before the first one is left there."""
        for kind, read in self._lists.items():
            name = f"{kind}:{phone}"
            since = await self.store.read(_cursor, name)
            began = self.now()
            done = since is None
            if since is not None:
                done = await self._listed(partial(read, phone, since - OVERLAP), (kind,)) is not None
            if done:
                await self.store.run(_moved, name, began)

    async def tickets(self) -> None:
        """Read all tickets: what changed without our hearing of it is shown, what was before the first look is left there."""
        began, offset = self.now(), 0
        while True:
            found = await self.client.list_tickets(offset)
            if not isinstance(found, Done):
                log.warning("tickets_not_read", why=found.why)
                return
            seen = list(found.value.seen)
            for start in range(0, len(seen), SLICE):
                await self.store.run_later(tickets.tickets_listed, seen[start : start + SLICE])
            if not found.value.more:
                break
            offset += found.value.count
        if await self.store.read(_cursor, ticketing.SINCE) is None:
            await self.store.run(_moved, ticketing.SINCE, began)

    @property
    def _lists(self) -> dict[str, ListOf]:
        return {
            "note.created": self.client.list_notes,
            "reaction.updated": self.client.list_reactions,
            "chat.notification.created": self.client.list_notifications,
        }

    async def second_look(self) -> None:
        """The day before the last such look and all since, again: for edits, deletions and receipts."""
        for phone in await self.store.read(_numbers):
            name = f"again:{phone}"
            last = await self.store.read(_cursor, name)
            began = self.now()
            if await self._messages(phone, (last or began) - SECOND_LOOK, AGAIN) is not None:
                await self.store.run(_moved, name, began)

    async def _messages(self, phone: str, since: datetime, kinds: tuple[str, ...]) -> int | None:
        return await self._listed(lambda offset: self.client.list_messages(phone, since, offset), kinds)

    async def _listed(self, read: Callable[[int], Awaitable[Outcome]], kinds: tuple[str, ...]) -> int | None:
        """Read a list to its end, and store it as if webhooks had told it; how many were news, told as the first kind.

        None if a page could not be read.
        """
        offset = 0
        pages: list[Page] = []
        while True:
            found = await read(offset)
            if not isinstance(found, Done):
                log.warning("list_not_read", list=kinds[0], why=found.why)
                return None
            pages.append(found.value)
            if not found.value.more:
                break
            offset += found.value.count
        return await self._arrive(pages, kinds)

    async def _arrive(self, pages: list[Page], kinds: tuple[str, ...]) -> int:
        """Oldest first, so that a chat's messages queue in their order.

        Lists come newest first, and their times may be whole seconds: within one second the list's order tells.
        """
        found = [raw for page in pages for raw in page.raw][::-1]
        found.sort(key=lambda raw: str(raw.get("timestamp") or ""))
        new = [await self._store([self._told(kind, raw) for raw in found]) for kind in kinds]
        return new[0]

    async def _store(self, told: list[Arrival | None]) -> int:
        arrivals = [arrival for arrival in told if arrival is not None]
        return sum([await self.store.arrive(arrivals[at : at + SLICE]) for at in range(0, len(arrivals), SLICE)])

    def _told(self, kind: str, raw: dict[str, Any]) -> Arrival | None:
        """As the webhook would have told it, so that both are one event."""
        envelope = json.dumps({"event": kind, "data": raw}, separators=(",", ":"), ensure_ascii=False).encode()
        arrival = periskope_events.arrived(envelope, lane_key=self.lane_key)
        return arrival if isinstance(arrival, Arrival) else None


def _numbers(tx: Tx) -> list[str]:
    return sorted(tx.phones.numbers())


def _cursor(tx: Tx, name: str) -> datetime | None:
    return tx.settings.cursor(name)


def _moved(tx: Tx, name: str, at: datetime) -> None:
    tx.settings.move_cursor(name, at)

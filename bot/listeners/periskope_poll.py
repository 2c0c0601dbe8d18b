"""Polling of Periskope: the way in without a public address, and the way to find what webhooks lost."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.chats import events as chats_events
from bot.clients.periskope.client import PeriskopeClient
from bot.clients.periskope.lists import ListPage
from bot.inbound import actions as inbound
from bot.inbound import events as inbound_events
from bot.model.event import ReactionSeen
from bot.model.queue import Arrival
from bot.outbox.calls.outcomes import Done, Outcome
from bot.rooms.actions import place
from bot.routing.actions import assign_ticket
from bot.telemetry.vitals import Signatures
from bot.tickets import events as tickets_events
from bot.wire.periskope import events
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
    """Reads phones, chats and messages. `only`: digits of the numbers to mirror, empty for all; `now`: engine time.

    `running`: how long this process has run.
    """

    client: PeriskopeClient
    store: Store
    only: frozenset[str]
    now: Callable[[], datetime]
    running: Callable[[], timedelta]
    lane_key: Callable[[str], str]
    seen: Signatures | None = None
    """What records messages that a webhook should have brought."""

    async def phones(self) -> bool:
        """Read our phones; False if Periskope did not list them."""
        found = await self.client.list_phones()
        if not isinstance(found, Done):
            log.warning("phones_not_read", why=found.why)
            return False
        listed = list(found.value.seen)
        return await self.store.run(chats_events.phones_listed, listed, self.only, self.running()) > 0

    async def chats(self) -> None:
        """Read every chat's record: labels, assignee, name. A chat that no page holds stays as it was."""
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
                    await self.store.run_later(chats_events.chats_listed, phone, records[start : start + SLICE], began)
                if not found.value.more:
                    break
                offset += found.value.count

    async def messages(self) -> None:
        """Read what was written since the last poll, with an overlap: what is known already changes nothing."""
        for phone in await self.store.read(_numbers):
            name = f"messages:{phone}"
            since = await self.store.read(_cursor, name)
            began = self.now()
            started = await self.store.read(place.started, phone)
            first = min(began - FIRST_LOOK, began if started is None else started)
            kinds = FIRST if since is None else NEW
            new = await self._messages(phone, (since or first) - OVERLAP, kinds)
            if new is not None:
                if since is not None and self.seen is not None:
                    self.seen.found_elsewhere(new, within=(self.now() - since).total_seconds())
                await self.store.run(_moved, name, began)
                await self.store.run(inbound.found, since or began, new)
                if since is None:
                    await self.store.run(place.begins, phone, first - OVERLAP)
            await self._beside(phone)
        await self.store.run_later(chats_events.bring_over)

    async def _beside(self, phone: str) -> None:
        """Read notes, reactions, group events and calls since the last poll; the first finds what came since the start."""
        started = await self.store.read(place.started, phone)
        for kind, read in self._lists.items():
            name = f"{kind}:{phone}"
            last = await self.store.read(_cursor, name)
            since = started if last is None else last - OVERLAP
            began = self.now()
            done = since is None
            if since is not None:
                pages = await self._pages(partial(read, phone, since), kind)
                done = pages is not None
                if pages is not None:
                    await self._arrive(pages, (kind,))
                    await self._settle_reactions(pages)
            if done:
                await self.store.run(_moved, name, began)

    async def tickets(self) -> None:
        """Read all tickets: changes that no webhook reported are shown, what is older than the first poll is not."""
        began, offset = self.now(), 0
        while True:
            found = await self.client.list_tickets(offset)
            if not isinstance(found, Done):
                log.warning("tickets_not_read", why=found.why)
                return
            seen = list(found.value.seen)
            for start in range(0, len(seen), SLICE):
                await self.store.run_later(tickets_events.tickets_listed, seen[start : start + SLICE])
            if not found.value.more:
                break
            offset += found.value.count
        if await self.store.read(_cursor, assign_ticket.SINCE) is None:
            await self.store.run(_moved, assign_ticket.SINCE, began)

    @property
    def _lists(self) -> dict[str, ListOf]:
        return {
            "note.created": self.client.list_notes,
            "reaction.updated": self.client.list_reactions,
            "chat.notification.created": self.client.list_notifications,
        }

    async def second_look(self) -> None:
        """Read again from a day before the last second look: for edits, deletions and receipts."""
        for phone in await self.store.read(_numbers):
            name = f"again:{phone}"
            last = await self.store.read(_cursor, name)
            began = self.now()
            if await self._messages(phone, (last or began) - SECOND_LOOK, AGAIN) is not None:
                await self.store.run(_moved, name, began)

    async def _messages(self, phone: str, since: datetime, kinds: tuple[str, ...]) -> int | None:
        return await self._listed(lambda offset: self.client.list_messages(phone, since, offset), kinds)

    async def _listed(self, read: Callable[[int], Awaitable[Outcome]], kinds: tuple[str, ...]) -> int | None:
        """Read a list to its end and store it as if webhooks had brought it; returns how many of the first kind were new.

        None if a page could not be read.
        """
        pages = await self._pages(read, kinds[0])
        return None if pages is None else await self._arrive(pages, kinds)

    async def _pages(self, read: Callable[[int], Awaitable[Outcome]], name: str) -> list[ListPage] | None:
        """The list to its end; None if a page could not be read."""
        offset = 0
        pages: list[ListPage] = []
        while True:
            found = await read(offset)
            if not isinstance(found, Done):
                log.warning("list_not_read", list=name, why=found.why)
                return None
            pages.append(found.value)
            if not found.value.more:
                return pages
            offset += found.value.count

    async def _settle_reactions(self, pages: list[ListPage]) -> None:
        """Where two reactions of one person were told within a second, the list says which of them stands."""
        seen = [one for page in pages for one in page.seen if isinstance(one, ReactionSeen)]
        for start in range(0, len(seen), SLICE):
            if await self.store.read(inbound_events.reactions_told_otherwise, seen[start : start + SLICE]):
                await self.store.run_later(inbound_events.reactions_listed, seen[start : start + SLICE])

    async def _arrive(self, pages: list[ListPage], kinds: tuple[str, ...]) -> int:
        """Store the pages' items oldest first, so that a chat's messages queue in order; returns how many were new.

        Lists come newest first and their times may be whole seconds: within a second the list's order decides.
        """
        found = [raw for page in pages for raw in page.raw][::-1]
        found.sort(key=lambda raw: str(raw.get("timestamp") or ""))
        new = [await self._store([self._arrival(kind, raw) for raw in found]) for kind in kinds]
        return new[0]

    async def _store(self, found: list[Arrival | None]) -> int:
        arrivals = [arrival for arrival in found if arrival is not None]
        return sum([await self.store.arrive(arrivals[at : at + SLICE]) for at in range(0, len(arrivals), SLICE)])

    def _arrival(self, kind: str, raw: dict[str, Any]) -> Arrival | None:
        """The event as the webhook would have brought it, so that both are one."""
        envelope = json.dumps({"event": kind, "data": raw}, separators=(",", ":"), ensure_ascii=False).encode()
        arrival = events.arrived(envelope, lane_key=self.lane_key)
        return arrival if isinstance(arrival, Arrival) else None


def _numbers(tx: Tx) -> list[str]:
    return sorted(tx.phones.numbers())


def _cursor(tx: Tx, name: str) -> datetime | None:
    return tx.settings.cursor(name)


def _moved(tx: Tx, name: str, at: datetime) -> None:
    tx.settings.move_cursor(name, at)

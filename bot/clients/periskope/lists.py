"""Periskope's lists read page by page: what the poller reads, and a chat's earlier messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.clients.periskope.http import Answer, PeriskopeHttp, Question
from bot.clients.periskope.sends import in_path
from bot.model.event import MessageSeen
from bot.outbox.calls.outcomes import Done, Failed, Told
from bot.outbox.calls.periskope import ReadEarlier
from bot.wire.periskope.pages import (
    NOTIFICATION_KEYS,
    items,
    messages_page,
    notes_page,
    notifications_page,
    phones,
    reactions_page,
    tickets_page,
)

HISTORY_PAGE = 100
MOST_PAGES = 5
PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list: its path, the names under which its items come, and how a page is parsed."""

    path: str
    names: tuple[str, ...]
    read: Callable[[list[dict[str, Any]]], list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page: `seen`, the items that could be parsed, and the `count` of all. `more`: there may be another page.

    The next offset is this one's plus `count`. Periskope may begin counting at 1, so pages can overlap by one.
    """

    seen: tuple[Any, ...] = field(repr=False)
    raw: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    count: int
    more: bool


MESSAGES = Listing(path="/chats/messages", names=("messages",), read=messages_page)
NOTIFICATIONS = Listing(path="/chats/notifications", names=NOTIFICATION_KEYS, read=notifications_page)
NOTES = Listing(path="/note", names=("notes",), read=notes_page)
REACTIONS = Listing(path="/reactions", names=("reactions",), read=reactions_page)
TICKETS = Listing(path="/tickets", names=("tickets",), read=tickets_page)
PHONES = Listing(path="/phones/all", names=("phones",), read=phones)


async def page(
    http: PeriskopeHttp, listing: Listing, *, phone: str | None, params: Mapping[str, str | int] | None = None
) -> Told[ListPage]:
    """One page of a list. An answer that is not a page is a Retry, never an empty page."""
    asked = dict(params or {})
    found = await pages_items(http, listing.path, listing.names, phone=phone, params=asked)
    if not isinstance(found, list):
        return found
    limit = asked.get("limit")
    more = isinstance(limit, int) and len(found) >= limit
    return Done(value=ListPage(seen=tuple(listing.read(found)), raw=tuple(found), count=len(found), more=more))


async def pages_items(
    http: PeriskopeHttp, path: str, names: tuple[str, ...], *, phone: str | None, params: Mapping[str, str | int]
) -> list[dict[str, Any]] | Failed:
    """The objects of one page, which come under one of `names` or as a bare list; anything else is not Periskope's."""

    def is_page(body: Any) -> bool:
        return items(body, *names) is not None

    answer = await http.ask(Question(method="GET", path=path, phone=phone, params=params, known=is_page))
    return items(answer.body, *names) or [] if isinstance(answer, Answer) else answer


def span(start: datetime | None, offset: int, limit: int = PAGE) -> dict[str, str | int]:
    """The query of a page, always with offset and limit, since Periskope's documents differ on the defaults."""
    bounds: dict[str, str | int] = {"offset": offset, "limit": limit}
    return bounds if start is None else bounds | {"start_time": start.isoformat().replace("+00:00", "Z")}


async def read_earlier(http: PeriskopeHttp, call: ReadEarlier) -> Told[tuple[MessageSeen, ...]]:
    """A chat's messages up to `until`, at least `wanted` if there are so many; the rest of the last page too."""
    path, offset = f"/chats/{in_path(call.chat)}/messages", call.offset
    found: list[MessageSeen] = []
    for _ in range(MOST_PAGES):
        params: dict[str, str | int] = {"offset": offset, "limit": HISTORY_PAGE}
        page = await pages_items(http, path, ("messages",), phone=call.org_phone, params=params)
        if not isinstance(page, list):
            return page
        found += [seen for seen in messages_page(page) if seen.at <= call.until]
        if len(found) >= call.wanted or len(page) < HISTORY_PAGE:
            break
        offset += len(page)
    return Done(value=tuple(found))

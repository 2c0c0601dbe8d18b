"""Pages of Periskope's lists, for the poller."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.clients.periskope_http import Answer, PeriskopeHttp, Question
from bot.domain.outcomes import Done, Outcome, Retry
from bot.wire.periskope_pages import (
    NOTIFICATION_KEYS,
    items,
    messages_page,
    notes_page,
    notifications_page,
    phones,
    reactions_page,
    tickets_page,
)

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: what could be read of it, and `count` of what was on it. `more`: there may be another page.

    The next offset is this one's plus `count`. Periskope may begin counting at 1, so pages can overlap by one.
    """

    seen: tuple[Any, ...] = field(repr=False)
    raw: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    count: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list to read: where, under which names its items come, and how a page is read."""

    path: str
    names: tuple[str, ...]
    read: Callable[[list[dict[str, Any]]], list[Any]]


MESSAGES = Listing(path="/chats/messages", names=("messages",), read=messages_page)
NOTIFICATIONS = Listing(path="/chats/notifications", names=NOTIFICATION_KEYS, read=notifications_page)
NOTES = Listing(path="/note", names=("notes",), read=notes_page)
REACTIONS = Listing(path="/reactions", names=("reactions",), read=reactions_page)
TICKETS = Listing(path="/tickets", names=("tickets",), read=tickets_page)
PHONES = Listing(path="/phones/all", names=("phones",), read=phones)


async def page(
    http: PeriskopeHttp, listing: Listing, *, phone: str | None, params: Mapping[str, str | int] | None = None
) -> Outcome:
    """`Done.value` is a `Page`. An answer that is no page is a Retry, never an empty page."""
    asked = dict(params or {})
    answer = await http.ask(Question(method="GET", path=listing.path, phone=phone, params=asked))
    if not isinstance(answer, Answer):
        return answer
    found = items(answer.body, *listing.names)
    if found is None:
        return Retry(why="not_a_page")
    limit = asked.get("limit")
    more = isinstance(limit, int) and len(found) >= limit
    return Done(value=Page(seen=tuple(listing.read(found)), raw=tuple(found), count=len(found), more=more))


def span(start: datetime | None, offset: int, limit: int = PAGE) -> dict[str, str | int]:
    """The query of a page; always with offset and limit, since Periskope's documents differ on their defaults."""
    bounds: dict[str, str | int] = {"offset": offset, "limit": limit}
    return bounds if start is None else bounds | {"start_time": start.isoformat().replace("+00:00", "Z")}

"""Calls to Slack that only look: for a post of ours by its mark, for a person."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack_answers import Failed, heard
from bot.clients.slack_posts import dm
from bot.clients.slack_rooms import about_the_room, following
from bot.domain.calls import FindPerson, FindPost, FindThread, FindTold
from bot.domain.outcomes import Done, Outcome, Retry, Unknown
from bot.wire.fields import record, records
from bot.wire.slack_people import person

PAGE = 200
MOST_PAGES = 20
NOBODY = frozenset({"users_not_found", "user_not_found", "user_not_visible"})
NO_THREAD = frozenset({"thread_not_found"})


async def find_post(web: AsyncWebClient, call: FindPost) -> Outcome:
    """Newest doubt first: the window begins at `since`, so the pages are few."""
    return await _find(web, call.channel, call.root, call.mark, call.since)


async def find_thread(web: AsyncWebClient, call: FindThread) -> Outcome:
    """A root that was deleted but has replies is left as a message of subtype `tombstone`."""
    page = await heard(web.conversations_replies(channel=call.channel, ts=call.root, limit=1), already=NO_THREAD)
    if not isinstance(page, dict):
        return about_the_room(page)
    first = next(iter(records(page.get("messages"))), None)
    return Done(value=first is not None and first.get("ts") == call.root and first.get("subtype") != "tombstone")


async def find_told(web: AsyncWebClient, call: FindTold) -> Outcome:
    """The same in our DM with a person."""
    channel = await dm(web, call.slack_user)
    if not isinstance(channel, str):
        return channel
    found = await _find(web, channel, None, call.mark, call.since)
    if isinstance(found, Done) and found.value is not None:
        return Done(value=(channel, found.value))
    return found


async def find_person(web: AsyncWebClient, call: FindPerson) -> Outcome:
    """By e-mail if there is one, else by Slack id."""
    if call.email is not None:
        answer = await heard(web.users_lookupByEmail(email=call.email), already=NOBODY)
    elif call.slack_user is not None:
        answer = await heard(web.users_info(user=call.slack_user), already=NOBODY)
    else:
        return Done(value=None)
    if not isinstance(answer, dict):
        return answer
    if answer.get("error"):
        return Done(value=None)
    found = person(answer.get("user"))
    return Retry(why="no_user") if found is None else Done(value=found)


async def _find(web: AsyncWebClient, channel: str, root: str | None, mark: str, since: str) -> Outcome:
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await _page(web, channel, root, since, cursor)
        if not isinstance(page, dict):
            return about_the_room(page)
        for message in records(page.get("messages")):
            if record(record(message.get("metadata")).get("event_payload")).get("k") == mark:
                return Done(value=message.get("ts"))
        cursor = following(page)
        if not cursor:
            return Done(value=None)
    return Unknown(why="too_many_pages")


async def _page(
    web: AsyncWebClient, channel: str, root: str | None, since: str, cursor: str
) -> dict[str, Any] | Failed:
    if root is None:
        return await heard(
            web.conversations_history(
                channel=channel,
                oldest=since,
                inclusive=True,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor or None,
            )
        )
    return await heard(
        web.conversations_replies(
            channel=channel,
            ts=root,
            oldest=since,
            inclusive=True,
            include_all_metadata=True,
            limit=PAGE,
            cursor=cursor or None,
        ),
        already=NO_THREAD,
    )

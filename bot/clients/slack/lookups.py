"""Calls to Slack that only read: a post of ours by its mark, a thread, a person, the app's own identity."""

from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack.answers import answered
from bot.clients.slack.posts import open_dm
from bot.clients.slack.rooms import about_the_room, following
from bot.model.event import Person
from bot.model.policies import Identity
from bot.outbox.calls.outcomes import Absent, Done, Failed, Refused, Retry, Stray, Told, Unknown
from bot.outbox.calls.slack import FindDm, FindPost, FindThread, LookUpPerson
from bot.wire.fields import first, record, records
from bot.wire.slack.people import person

PAGE = 200
MOST_PAGES = 20
NOBODY = frozenset({"users_not_found", "user_not_found", "user_not_visible"})
NO_THREAD = frozenset({"thread_not_found"})


async def find_post(web: AsyncWebClient, call: FindPost) -> Told[str | Stray | Absent]:
    """The `ts` of our post with this mark, `Stray` or `Absent`. Only what is newer than `since` is searched."""
    return await _find(web, call.channel, call.root, call.mark, call.since)


async def find_dm(web: AsyncWebClient, call: FindDm) -> Told[tuple[str, str] | Absent]:
    """The (channel, `ts`) of our direct message with this mark; None if there is none."""
    channel = await open_dm(web, call.slack_user)
    if not isinstance(channel, str):
        return channel
    found = await _find(web, channel, None, call.mark, call.since)
    if not isinstance(found, Done):
        return found
    match found.value:
        case Absent() as absent:
            return Done(value=absent)
        case str(ts) | Stray(ts=ts):
            return Done(value=(channel, ts))


async def _find(
    web: AsyncWebClient, channel: str, root: str | None, mark: str, since: str
) -> Told[str | Stray | Absent]:
    cursor, marks = "", set[str]()
    for _ in range(MOST_PAGES):
        page = await _page(web, channel, root, since, cursor)
        if not isinstance(page, dict):
            return about_the_room(page)
        if root is not None and page.get("error"):
            return await _find_astray(web, channel, mark, since)
        for message in records(page.get("messages")):
            told = record(record(message.get("metadata")).get("event_payload")).get("k")
            ts = first(message, "ts")
            if told == mark and ts is not None:
                return Done(value=ts)
            if isinstance(told, str):
                marks.add(told)
        cursor = following(page)
        if not cursor:
            return Done(value=Absent(marks=frozenset(marks)))
    return Unknown(why="too_many_pages")


async def _find_astray(web: AsyncWebClient, channel: str, mark: str, since: str) -> Told[Stray | Absent]:
    """Where a thread's root is gone, what was meant for it stands in the channel itself."""
    found = await _find(web, channel, None, mark, since)
    if not isinstance(found, Done):
        return found
    return Done(value=Stray(ts=found.value) if isinstance(found.value, str) else found.value)


async def _page(
    web: AsyncWebClient, channel: str, root: str | None, since: str, cursor: str
) -> dict[str, Any] | Failed:
    if root is None:
        return await answered(
            web.conversations_history(
                channel=channel,
                oldest=since,
                inclusive=True,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor or None,
            )
        )
    return await answered(
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


async def find_thread(web: AsyncWebClient, call: FindThread) -> Told[bool]:
    """Whether a thread's root exists. Slack leaves a deleted root with replies as a message of subtype `tombstone`."""
    page = await answered(web.conversations_replies(channel=call.channel, ts=call.root, limit=1), already=NO_THREAD)
    if not isinstance(page, dict):
        return about_the_room(page)
    first = next(iter(records(page.get("messages"))), None)
    return Done(value=first is not None and first.get("ts") == call.root and first.get("subtype") != "tombstone")


async def find_person(web: AsyncWebClient, call: LookUpPerson) -> Told[Person | None]:
    """The Slack user with an e-mail, or with a Slack id where no e-mail is given; None if there is none."""
    if call.email is not None:
        answer = await answered(web.users_lookupByEmail(email=call.email), already=NOBODY)
    elif call.slack_user is not None:
        answer = await answered(web.users_info(user=call.slack_user), already=NOBODY)
    else:
        return Done(value=None)
    if not isinstance(answer, dict):
        return answer
    if answer.get("error"):
        return Done(value=None)
    found = person(answer.get("user"))
    return Retry(why="no_user") if found is None else Done(value=found)


async def ask_who(web: AsyncWebClient) -> Identity | Retry | Refused:
    """The app's identity, from auth.test and bots.info. Retry: Slack is unreachable; Refused: the token is invalid."""
    try:
        own = await web.auth_test()
        bot = await web.bots_info(bot=own["bot_id"])
    except SlackApiError as fault:
        error = str(fault.response.get("error") or fault.response.status_code)
        if fault.response.status_code == 429:
            return Retry(why="ratelimited", after=float(fault.response.headers.get("Retry-After", 5)))
        if fault.response.status_code >= 500:
            return Retry(why=error, after=2)
        return Refused(why=error, what="token")
    except (OSError, TimeoutError, ValueError) as fault:
        return Retry(why=type(fault).__name__, after=2)
    return Identity(
        team=own["team_id"],
        bot_user=own["user_id"],
        bot_id=own["bot_id"],
        app_id=(bot.get("bot") or {}).get("app_id"),
        domain=urlsplit(own.get("url") or "").hostname or "",
    )

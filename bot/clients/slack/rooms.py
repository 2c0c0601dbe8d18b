"""Calls to Slack about channels and their members."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack.answers import answered
from bot.outbox.calls import CreateRoom, FindRoom, Invite, Kick, ReadRoom, RoomSeen, UnarchiveRoom
from bot.outbox.calls.outcomes import Done, Failed, Refused, Retry, Told, Unknown

PAGE = 200
MOST_PAGES = 200
IN_ALREADY = frozenset({"already_in_channel", "cant_invite_self"})
ABOUT_A_PERSON = IN_ALREADY | {
    "cant_invite", "user_not_found", "users_not_found", "user_is_restricted", "ura_max_channels", "user_disabled",
    "user_is_bot", "user_not_visible", "org_user_not_in_team", "no_external_invite_permission", "not_found",
    "failed_for_some_users", "is_bot", "user_team_not_in_channel", "invitee_cant_see_channel",
}  # fmt: skip


async def create(web: AsyncWebClient, call: CreateRoom) -> Told[str]:
    """Create a private channel, with our bot in it."""
    answer = await answered(web.conversations_create(name=call.name, is_private=True), once=True)
    if not isinstance(answer, dict):
        return answer
    found = _record(answer.get("channel")).get("id")
    return Done(value=found) if isinstance(found, str) and found else Unknown(why="no_channel")


async def find(web: AsyncWebClient, call: FindRoom) -> Told[str | None]:
    """The id of a private channel of ours by its name, archived ones included; None if there is none."""
    own = await answered(web.auth_test())
    if not isinstance(own, dict):
        return own
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await answered(
            web.users_conversations(types="private_channel", exclude_archived=False, limit=PAGE, cursor=cursor or None)
        )
        if not isinstance(page, dict):
            return page
        for room in map(_record, page.get("channels") or []):
            if room.get("name") == call.name and room.get("creator") == own.get("user_id"):
                return Done(value=room.get("id"))
        cursor = following(page)
        if not cursor:
            return Done(value=None)
    return Unknown(why="too_many_pages")


async def unarchive(web: AsyncWebClient, call: UnarchiveRoom) -> Told[None]:
    """Unarchive a channel; one that is open already is Done."""
    answer = await answered(web.conversations_unarchive(channel=call.channel), already=frozenset({"not_archived"}))
    return Done() if isinstance(answer, dict) else about_the_room(answer)


async def invite(web: AsyncWebClient, call: Invite) -> Told[dict[str, str]]:
    """Invite people; `Done.value` has the reason for each who could not be added.

    Where Slack gives one error for several people, each is invited singly.
    """
    answer = await _invited(web, call.channel, call.slack_users)
    if not isinstance(answer, dict):
        return about_the_room(answer)
    errors = _errors(answer)
    word = answer.get("error")
    if errors or not isinstance(word, str):
        return Done(value=errors)
    if len(call.slack_users) == 1:
        return Done(value={} if word in IN_ALREADY else {call.slack_users[0]: word})
    return await _one_by_one(web, call)


async def _invited(web: AsyncWebClient, channel: str, users: tuple[str, ...]) -> dict[str, Any] | Failed:
    return await answered(
        web.conversations_invite(channel=channel, users=list(users), force=True), already=frozenset(ABOUT_A_PERSON)
    )


async def _one_by_one(web: AsyncWebClient, call: Invite) -> Told[dict[str, str]]:
    errors: dict[str, str] = {}
    for user in call.slack_users:
        answer = await _invited(web, call.channel, (user,))
        if not isinstance(answer, dict):
            return answer
        word = answer.get("error")
        if isinstance(word, str) and word not in IN_ALREADY:
            errors[user] = word
    return Done(value=errors)


def _errors(answer: dict[str, Any]) -> dict[str, str]:
    errors = answer.get("errors")
    named = (_record(one) for one in errors) if isinstance(errors, list) else ()
    found = {str(one.get("user")): str(one.get("error")) for one in named if one.get("user")}
    return {user: word for user, word in found.items() if word not in IN_ALREADY}


async def kick(web: AsyncWebClient, call: Kick) -> Told[None]:
    """Remove a person. Slack's `not_in_channel` can mean the person or the bot, so it is a refusal to be verified."""
    answer = await answered(web.conversations_kick(channel=call.channel, user=call.slack_user))
    return Done() if isinstance(answer, dict) else about_the_room(answer)


async def read(web: AsyncWebClient, call: ReadRoom) -> Told[RoomSeen]:
    """The channel with all its members, or nothing: in half a list people would seem to be missing."""
    answer = await answered(web.conversations_info(channel=call.channel))
    if not isinstance(answer, dict):
        return about_the_room(answer)
    members = await _members(web, call.channel)
    if not isinstance(members, frozenset):
        return about_the_room(members)
    room = _record(answer.get("channel"))
    shared = ("is_ext_shared", "is_pending_ext_shared", "is_shared", "pending_shared", "pending_connected_team_ids")
    return Done(
        value=RoomSeen(
            channel=call.channel,
            name=str(room.get("name") or ""),
            members=members,
            archived=bool(room.get("is_archived")),
            private=bool(room.get("is_private")),
            shared=any(room.get(name) for name in shared),
        )
    )


async def _members(web: AsyncWebClient, channel: str) -> frozenset[str] | Failed:
    found: set[str] = set()
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await answered(web.conversations_members(channel=channel, limit=PAGE, cursor=cursor or None))
        if not isinstance(page, dict):
            return page
        if not isinstance(page.get("members"), list):
            return Retry(why="no_members")
        found.update(one for one in page["members"] if isinstance(one, str))
        cursor = following(page)
        if not cursor:
            return frozenset(found)
    return Retry(why="too_many_pages")


def about_the_room(answer: Failed) -> Failed:
    """The failure, as one of the place where a scope is missing.

    In a channel that was made public our scopes for private ones do not count: the token is not at fault.
    """
    lacking = isinstance(answer, Refused) and answer.why == "missing_scope"
    return Refused(why="missing_scope", what="place") if lacking else answer


def following(page: dict[str, Any]) -> str:
    """The cursor of the next page; empty at the end."""
    cursor = _record(page.get("response_metadata")).get("next_cursor")
    return cursor if isinstance(cursor, str) else ""


def _record(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

"""Calls to Slack about channels and who is in them."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack_answers import Failed, heard
from bot.domain.calls import CreateRoom, FindRoom, Invite, Kick, ReadRoom, RoomSeen, UnarchiveRoom
from bot.domain.outcomes import Done, Outcome, Refused, Retry, Unknown

PAGE = 200
MOST_PAGES = 200
IN_ALREADY = frozenset({"already_in_channel", "cant_invite_self"})
ABOUT_A_PERSON = IN_ALREADY | {
    "cant_invite", "user_not_found", "users_not_found", "user_is_restricted", "ura_max_channels", "user_disabled",
    "user_is_bot", "user_not_visible", "org_user_not_in_team", "no_external_invite_permission", "not_found",
    "failed_for_some_users", "is_bot", "user_team_not_in_channel", "invitee_cant_see_channel",
}  # fmt: skip


async def create(web: AsyncWebClient, call: CreateRoom) -> Outcome:
    """A private channel with our bot in it."""
    answer = await heard(web.conversations_create(name=call.name, is_private=True), once=True)
    if not isinstance(answer, dict):
        return answer
    found = _record(answer.get("channel")).get("id")
    return Done(value=found) if isinstance(found, str) and found else Unknown(why="no_channel")


async def find(web: AsyncWebClient, call: FindRoom) -> Outcome:
    """Archived ones count: their name is taken too."""
    own = await heard(web.auth_test())
    if not isinstance(own, dict):
        return own
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await heard(
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


async def unarchive(web: AsyncWebClient, call: UnarchiveRoom) -> Outcome:
    """Open already is open."""
    answer = await heard(web.conversations_unarchive(channel=call.channel), already=frozenset({"not_archived"}))
    return Done() if isinstance(answer, dict) else about_the_room(answer)


async def invite(web: AsyncWebClient, call: Invite) -> Outcome:
    """Slack names who could not be added, each with a reason; one word about several people is asked again singly."""
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


async def kick(web: AsyncWebClient, call: Kick) -> Outcome:
    """Slack's word `not_in_channel` can mean the person or ourselves, so it is a refusal to be looked into."""
    answer = await heard(web.conversations_kick(channel=call.channel, user=call.slack_user))
    return Done() if isinstance(answer, dict) else about_the_room(answer)


async def read(web: AsyncWebClient, call: ReadRoom) -> Outcome:
    """The channel and everybody in it, or nothing: half a list of members would look like people missing."""
    answer = await heard(web.conversations_info(channel=call.channel))
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


def about_the_room(answer: Failed) -> Failed:
    """In a channel that was made public our scopes for private ones do not count: that is no fault of the token."""
    lacking = isinstance(answer, Refused) and answer.why == "missing_scope"
    return Refused(why="missing_scope", what="place") if lacking else answer


def following(page: dict[str, Any]) -> str:
    """The cursor of the next page; empty at the end."""
    cursor = _record(page.get("response_metadata")).get("next_cursor")
    return cursor if isinstance(cursor, str) else ""


async def _members(web: AsyncWebClient, channel: str) -> frozenset[str] | Failed:
    found: set[str] = set()
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await heard(web.conversations_members(channel=channel, limit=PAGE, cursor=cursor or None))
        if not isinstance(page, dict):
            return page
        if not isinstance(page.get("members"), list):
            return Retry(why="no_members")
        found.update(one for one in page["members"] if isinstance(one, str))
        cursor = following(page)
        if not cursor:
            return frozenset(found)
    return Retry(why="too_many_pages")


async def _invited(web: AsyncWebClient, channel: str, users: tuple[str, ...]) -> dict[str, Any] | Failed:
    return await heard(
        web.conversations_invite(channel=channel, users=list(users), force=True), already=frozenset(ABOUT_A_PERSON)
    )


async def _one_by_one(web: AsyncWebClient, call: Invite) -> Outcome:
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
    told = answer.get("errors")
    named = (_record(one) for one in told) if isinstance(told, list) else ()
    found = {str(one.get("user")): str(one.get("error")) for one in named if one.get("user")}
    return {user: word for user, word in found.items() if word not in IN_ALREADY}


def _record(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

"""The trial in a real workspace, only on request: may this app do what settings could offer?

In one private channel, made once and kept: a person is invited and removed; a post under a customer's name is made, read
back, changed and deleted; a picture is uploaded, shown in a post as photos are, and deleted. Nobody else sees any of it.
"""

import asyncio
import base64
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from bot.operator.doctor.finding import Finding, well, wrong
from bot.settings import Settings

NAME = "A customer (trial)"
ICON = ":bust_in_silhouette:"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel."""
LOOKS = 10  # a second apart: Slack takes a picture into a post only when it is done with it


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """What is kept of a trial. `channel`: where it was, and where the next one is.

    `author`: posts under a customer's name can be made, changed and deleted; `keeps_name`: a changed one still has the
    name; `picture`: an uploaded picture can stand in a post; `removal`: people can be removed.
    """

    channel: str | None = None
    author: bool = False
    keeps_name: bool = False
    picture: bool = False
    removal: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)


class NotAllowed(Exception):
    """Slack refused a call, or did something else than it was asked; the words say which and why."""


Call = Callable[..., Awaitable[dict[str, Any]]]


async def try_out(
    settings: Settings, http: httpx.AsyncClient, *, email: str, channel: str | None
) -> tuple[TrialResult, list[Finding]]:
    """The result and its findings. `email`: who is invited and removed; `channel`: the one of the last trial."""
    call = _calling(settings, http)
    try:
        user = str((await call("users.lookupByEmail", email=email))["user"]["id"])
        room = await _room(call, channel)
    except NotAllowed as refused:
        return TrialResult(channel=channel), [wrong(f"The trial could not begin: {refused}.")]
    removal = await _removal(call, room, user)
    post, keeps_name = await _post(call, room)
    picture = await _picture(call, http, room)
    result = TrialResult(channel=room, author=post.ok, keeps_name=keeps_name, picture=picture.ok, removal=removal.ok)
    return result, [removal, post, picture]


def _calling(settings: Settings, http: httpx.AsyncClient) -> Call:
    headers = {"Authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"}

    async def call(method: str, **asked: str) -> dict[str, Any]:
        try:
            answer = await http.post(settings.slack_api_url + method, headers=headers, data=asked)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise NotAllowed(f"{method} was not answered ({type(error).__name__})") from None
        if not isinstance(said, dict) or not said.get("ok"):
            why = said.get("error") if isinstance(said, dict) else answer.status_code
            raise NotAllowed(f"{method} was refused ({why})")
        return said

    return call


async def _room(call: Call, channel: str | None) -> str:
    """The channel of the last trial, if it can still be used; else a new one."""
    if channel is not None:
        try:
            found = (await call("conversations.info", channel=channel))["channel"]
        except NotAllowed:
            found = {"is_archived": True}
        if not found.get("is_archived") and found.get("is_private"):
            return channel
    made = await call("conversations.create", name=f"periskope-trial-{secrets.token_hex(2)}", is_private="true")
    return str(made["channel"]["id"])


async def _removal(call: Call, room: str, user: str) -> Finding:
    try:
        try:
            await call("conversations.invite", channel=room, users=user)
        except NotAllowed as refused:
            if "already_in_channel" not in str(refused):
                raise
        await call("conversations.kick", channel=room, user=user)
    except NotAllowed as refused:
        return wrong(
            f"People cannot be invited and removed: {refused}. Let members, or this app, remove people from private "
            "channels, in Slack's workspace settings under Permissions; without it nobody can be kept out of a chat."
        )
    return well("People can be invited to a private channel and removed from it.")


async def _post(call: Call, room: str) -> tuple[Finding, bool]:
    """The finding about a post under a customer's name, and whether a changed one keeps the name."""
    ts, keeps_name = None, False
    try:
        first, second = (f"trial {secrets.token_hex(4)}" for _ in range(2))
        ts = str((await call("chat.postMessage", channel=room, text=first, username=NAME, icon_emoji=ICON))["ts"])
        posted = await _read(call, room, ts)
        _expect(
            posted is not None and posted.get("username") == NAME, "a post does not show the name that it was given"
        )
        await call("chat.update", channel=room, ts=ts, text=second)
        changed = await _read(call, room, ts)
        _expect(changed is not None and changed.get("text") == second, "a changed post does not show its new words")
        keeps_name = (changed or {}).get("username") == NAME
        await call("chat.delete", channel=room, ts=ts)
        _expect(await _read(call, room, ts) is None, "a deleted post still stands")
    except NotAllowed as refused:
        if ts is not None:
            await _tidied(call, room, ts)
        return wrong(
            f"Posts under a customer's name cannot be used here: {refused}; names stay in a line of the post."
        ), False
    name = "keeps" if keeps_name else "loses"
    return well(
        f"Posts under a customer's name can be made, changed and deleted; a changed one {name} the name."
    ), keeps_name


async def _picture(call: Call, http: httpx.AsyncClient, room: str) -> Finding:
    """Whether photos can stand in the posts of their messages: as an image block of an uploaded file."""
    file = ts = None
    try:
        staged = await call("files.getUploadURLExternal", filename="trial.png", length=str(len(PICTURE)))
        file = str(staged["file_id"])
        await _upload(http, str(staged["upload_url"]))
        await call("files.completeUploadExternal", files=json.dumps([{"id": file, "title": "trial"}]))
        ts = await _shown(call, room, file)
        posted = await _read(call, room, ts)
        kinds = [one.get("type") for one in (posted or {}).get("blocks") or ()]
        _expect("image" in kinds, "a post does not show its picture")
    except NotAllowed as refused:
        return wrong(
            f"Photos cannot stand in the post of their message here: {refused}; each comes as a file below it. Let this "
            "app upload files, in Slack's workspace settings under Permissions."
        )
    finally:
        if ts is not None:
            await _tidied(call, room, ts)
        if file is not None:
            await _deleted(call, file)
    return well("A photo can stand in the post of its message.")


async def _upload(http: httpx.AsyncClient, address: str) -> None:
    try:
        answer = await http.post(address, content=PICTURE, headers={"Content-Type": "application/octet-stream"})
    except httpx.HTTPError as error:
        raise NotAllowed(f"the upload was not answered ({type(error).__name__})") from None
    _expect(answer.status_code == httpx.codes.OK, f"the upload was refused ({answer.status_code})")


async def _shown(call: Call, room: str, file: str) -> str:
    """Where the picture stands; tried again while Slack is not done with it."""
    for _ in range(LOOKS):
        try:
            return await _posted_picture(call, room, file)
        except NotAllowed as refused:
            if "invalid_blocks" not in str(refused):
                raise
        await asyncio.sleep(1)
    return await _posted_picture(call, room, file)


async def _posted_picture(call: Call, room: str, file: str) -> str:
    blocks = json.dumps([{"type": "image", "slack_file": {"id": file}, "alt_text": "trial"}])
    return str((await call("chat.postMessage", channel=room, text="trial picture", blocks=blocks))["ts"])


async def _deleted(call: Call, file: str) -> None:
    try:
        await call("files.delete", file=file)
    except NotAllowed:
        return  # it was never shared, or is in a channel that nobody reads


def _expect(as_asked: bool, why: str) -> None:  # noqa: FBT001  # an assertion that stays
    if not as_asked:
        raise NotAllowed(why)


async def _read(call: Call, room: str, ts: str) -> dict[str, Any] | None:
    said = await call("conversations.history", channel=room, latest=ts, inclusive="true", limit="1")
    found = next(iter(said.get("messages") or ()), None)
    return found if isinstance(found, dict) and found.get("ts") == ts else None


async def _tidied(call: Call, room: str, ts: str) -> None:
    try:
        await call("chat.delete", channel=room, ts=ts)
    except NotAllowed:
        return  # what Slack does not let us delete is in a channel that nobody reads

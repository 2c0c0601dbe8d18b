"""The trial in a real workspace, only on request: may this app do what settings could offer?

In one private channel, made once and kept: a person is invited and removed; a post under a customer's name is made, read
back, changed and deleted; a picture is uploaded, shown in a post as photos are, and deleted. Nobody else sees any of it.
"""

import asyncio
import base64
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from bot.operator.doctor.finding import Finding, well, wrong
from bot.operator.doctor.trial_calls import Call, NotAllowed, NotDecided, calling, uploaded
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
    """What a trial found out; None where it found nothing out. `channel`: where it was, and where the next one is.

    `author`: posts under a customer's name can be made, changed and deleted; `keeps_name`: a changed one still has the
    name; `picture`: an uploaded picture can stand in a post; `removal`: people can be removed.
    """

    channel: str | None = None
    author: bool | None = None
    keeps_name: bool | None = None
    picture: bool | None = None
    removal: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON of what was found out."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialStep:
    """One part of a trial. `works` is None if Slack gave no answer from which to tell."""

    works: bool | None
    finding: Finding


def _works(sentence: str) -> TrialStep:
    return TrialStep(works=True, finding=well(sentence))


def _fails(refused: NotAllowed, sentence: str, *, whether: str) -> TrialStep:
    """A refusal, with `sentence` about it; or what stays open, for which an earlier trial counts."""
    if isinstance(refused, NotDecided):
        open_still = f"{refused}, so it is not known whether {whether}; try again in a few minutes."
        return TrialStep(works=None, finding=wrong(f"{open_still} What an earlier trial found still applies."))
    return TrialStep(works=False, finding=wrong(sentence))


async def try_out(
    settings: Settings, http: httpx.AsyncClient, *, email: str, channel: str | None
) -> tuple[TrialResult, list[Finding]]:
    """The result and its findings. `email`: who is invited and removed; `channel`: the one of the last trial."""
    call = calling(settings, http)
    try:
        user = await _person(call, email)
        room = await _room(call, channel)
    except NotAllowed as refused:
        return TrialResult(), [wrong(f"The trial did not begin, so nothing has changed: {refused}.")]
    removal = await _removal(call, room, user)
    author, keeps_name = await _post(call, room)
    picture = await _picture(call, http, room)
    found = TrialResult(
        channel=room, author=author.works, keeps_name=keeps_name, picture=picture.works, removal=removal.works
    )
    return found, [step.finding for step in (removal, author, picture)]


async def _person(call: Call, email: str) -> str:
    """The Slack id of whoever has this address."""
    try:
        return str((await call("users.lookupByEmail", email=email))["user"]["id"])
    except NotAllowed as refused:
        if "users_not_found" not in str(refused):
            raise
        raise NotAllowed(
            f"Slack has nobody with the e-mail address {email}; name somebody of this workspace after --try"
        ) from None


async def _room(call: Call, channel: str | None) -> str:
    """The channel of the last trial, if it can still be used; else a new one."""
    if channel is not None:
        try:
            found = (await call("conversations.info", channel=channel))["channel"]
        except NotDecided:
            raise
        except NotAllowed:
            found = {"is_archived": True}
        if not found.get("is_archived") and found.get("is_private"):
            return channel
    made = await call("conversations.create", name=f"periskope-trial-{secrets.token_hex(2)}", is_private="true")
    return str(made["channel"]["id"])


async def _removal(call: Call, room: str, user: str) -> TrialStep:
    try:
        try:
            await call("conversations.invite", channel=room, users=user)
        except NotAllowed as refused:
            if "already_in_channel" not in str(refused):
                raise
        await call("conversations.kick", channel=room, user=user)
    except NotAllowed as refused:
        return _fails(
            refused,
            f"People cannot be invited and removed: {refused}. Let members, or this app, remove people from private "
            "channels, in Slack's workspace settings under Permissions; without it nobody can be kept out of a chat.",
            whether="people can be invited and removed",
        )
    return _works("People can be invited to a private channel and removed from it.")


async def _post(call: Call, room: str) -> tuple[TrialStep, bool | None]:
    """Whether there can be posts under a customer's name, and whether a changed one keeps the name."""
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
        fails = _fails(
            refused,
            f"Posts under a customer's name cannot be used here: {refused}; names stay in a line of the post.",
            whether="posts can be under a customer's name",
        )
        return fails, fails.works
    name = "keeps" if keeps_name else "loses"
    return _works(
        f"Posts under a customer's name can be made, changed and deleted; a changed one {name} the name."
    ), keeps_name


async def _picture(call: Call, http: httpx.AsyncClient, room: str) -> TrialStep:
    """Whether photos can stand in the posts of their messages: as an image block of an uploaded file."""
    file = ts = None
    try:
        staged = await call("files.getUploadURLExternal", filename="trial.png", length=str(len(PICTURE)))
        file = str(staged["file_id"])
        await uploaded(http, str(staged["upload_url"]), PICTURE)
        await call("files.completeUploadExternal", files=json.dumps([{"id": file, "title": "trial"}]))
        ts = await _shown(call, room, file)
        posted = await _read(call, room, ts)
        kinds = [one.get("type") for one in (posted or {}).get("blocks") or ()]
        _expect("image" in kinds, "a post does not show its picture")
    except NotAllowed as refused:
        return _fails(
            refused,
            f"Photos cannot stand in the post of their message here: {refused}; each comes as a file below it. Let this "
            "app upload files, in Slack's workspace settings under Permissions.",
            whether="photos can stand in the post of their message",
        )
    finally:
        if ts is not None:
            await _tidied(call, room, ts)
        if file is not None:
            await _deleted(call, file)
    return _works("A photo can stand in the post of its message.")


async def _shown(call: Call, room: str, file: str) -> str:
    """Where the picture stands; tried again while Slack is not done with it."""
    for _ in range(LOOKS):
        try:
            return await _posted_picture(call, room, file)
        except NotAllowed as refused:
            if "invalid_blocks" not in str(refused):
                raise
        await asyncio.sleep(1)
    raise NotDecided("Slack was not done with the picture in time")


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

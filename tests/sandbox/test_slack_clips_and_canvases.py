"""Voice and video clips, canvases and lists: files that are not what their name and mimetype promise."""

from typing import Any

import aiohttp
import pytest

from sandbox.slack import Channel, Slack, User
from tests.sandbox.slack_town import Bot, bot, lena, room, slack, until

__all__ = ["bot", "lena", "room", "slack"]


async def fetched(slack: Slack, file: dict[str, Any]) -> tuple[int, str, bytes]:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(file["url_private_download"], headers=headers) as answer,
    ):
        return answer.status, answer.content_type, await answer.read()


async def shown(bot: Bot, ts: str) -> dict[str, Any]:
    """The one file of a message the app has heard of."""
    await until(lambda: [event for event in bot.heard if event.get("ts") == ts])
    (file,) = next(event for event in bot.heard if event.get("ts") == ts)["files"]
    return dict(file)


@pytest.mark.parametrize(
    ("name", "mimetype", "filetype"),
    [
        ("audio_message.m4a", "audio/mp4", "m4a"),
        ("audio_message.webm", "audio/webm", "webm"),
        ("오디오 클립 (1).mp4", "video/mp4", "mp4"),
    ],
)
async def test_a_voice_clip_is_told_by_its_subtype_alone(
    slack: Slack, bot: Bot, lena: User, room: Channel, name: str, mimetype: str, filetype: str
) -> None:
    file = await shown(bot, await slack.record_clip(lena.id, room.id, b"sound", name=name, mimetype=mimetype))

    assert (file["subtype"], file["media_display_type"]) == ("slack_audio", "audio")
    assert (file["mimetype"], file["filetype"], file["mode"]) == (mimetype, filetype, "hosted")
    assert (file["duration_ms"], file["transcription"]["status"]) == (4000, "processing")
    assert await fetched(slack, file) == (200, mimetype, b"sound")


async def test_a_video_clip_says_so(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    ts = await slack.record_clip(lena.id, room.id, b"x", kind="video", name="video.mp4", mimetype="video/mp4")
    file = await shown(bot, ts)

    assert (file["subtype"], file["media_display_type"]) == ("slack_video", "video")


async def test_a_transcription_comes_later_and_is_no_edit(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    ts = await slack.record_clip(lena.id, room.id, b"sound")
    await slack.transcribe(room.id, ts, "Call me back.")
    await until(lambda: [event for event in bot.heard if event.get("subtype") == "message_changed"])
    changed = next(event for event in bot.heard if event.get("subtype") == "message_changed")
    (file,) = changed["message"]["files"]
    read = await bot.client.files_info(file=file["id"])

    assert file["transcription"] == {
        "status": "complete",
        "locale": "en-US",
        "preview": {"content": "Call me back.", "has_more": False},
    }
    assert read["file"]["transcription"] == file["transcription"]
    assert changed["previous_message"]["files"][0]["transcription"]["status"] == "processing"
    assert "edited" not in changed["message"]


@pytest.mark.parametrize(("mode", "filetype"), [("canvas", "canvas"), ("quip", "quip"), ("docs", "quip")])
async def test_a_canvas_downloads_as_a_page_with_status_200(
    slack: Slack, bot: Bot, lena: User, room: Channel, mode: Any, filetype: str
) -> None:
    file = await shown(bot, await slack.share_canvas(lena.id, room.id, "Opening hours", mode=mode))
    status, kind, body = await fetched(slack, file)

    assert (file["mode"], file["filetype"], file["mimetype"]) == (mode, filetype, "application/vnd.slack-docs")
    assert (status, kind) == (200, "text/html")
    assert body.startswith(b"<!DOCTYPE html>")


async def test_a_list_downloads_as_a_page_with_status_200(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    file = await shown(bot, await slack.share_list(lena.id, room.id, "Loan bikes"))
    status, kind, _ = await fetched(slack, file)

    assert (file["filetype"], file["mimetype"]) == ("list", "application/vnd.slack-list")
    assert (status, kind) == (200, "text/html")

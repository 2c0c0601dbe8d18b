"""What people do with files: record clips, share canvases and lists, take a file away."""

import html
from typing import Literal

from sandbox.slack import compose_checks, events, posting, shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.records import File
from sandbox.slack.workspace import Workspace

CANVAS, LIST = "application/vnd.slack-docs", "application/vnd.slack-list"
PAGE = "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"


class PersonFiles(Workspace):
    """What posts a message returns its ts."""

    async def record_clip(
        self,
        user_id: str,
        channel_id: str,
        data: bytes,
        *,
        kind: Literal["audio", "video"] = "audio",
        name: str = "audio_message.m4a",
        mimetype: str = "audio/mp4",
        seconds: float = 4.0,
        thread_ts: str | None = None,
    ) -> str:
        """A voice or video clip; Slack's `mimetype` of a voice clip may be a video's. `transcribe` completes it."""
        file = compose_checks.attached(self, user_id, (name, data, mimetype))
        file.more = {
            "subtype": f"slack_{kind}",
            "media_display_type": kind,
            "duration_ms": int(seconds * 1000),
            "transcription": {"status": "processing", "locale": "en-US"},
        }
        return self._shared(user_id, channel_id, file, thread_ts)

    async def transcribe(self, channel_id: str, ts: str, words: str, *, locale: str = "en-US") -> None:
        """The transcription of a clip is there: ``message_changed`` although nobody edited anything."""
        channel = self.channels[channel_id]
        message = self.message(channel, ts)
        before = shapes.message(self, message)
        preview = {"content": words, "has_more": False}
        for file in message.files:
            file.more |= {"transcription": {"status": "complete", "locale": locale, "preview": preview}}
        events.changed(self, channel, message, before)

    async def delete_file(self, user_id: str, file_id: str) -> None:
        """A person takes away a file they added; the messages that show it stay."""
        file = self.files[file_id]
        if file.user != user_id:
            raise SlackError("cant_delete_file")
        posting.remove_file(self, file)

    async def share_canvas(
        self,
        user_id: str,
        channel_id: str,
        title: str,
        *,
        mode: Literal["canvas", "quip", "docs"] = "canvas",
        thread_ts: str | None = None,
    ) -> str:
        """A canvas; what is downloaded is a page of Slack's, with status 200."""
        file = self._page(user_id, title, CANVAS)
        file.mode, file.filetype = mode, "canvas" if mode == "canvas" else "quip"
        return self._shared(user_id, channel_id, file, thread_ts)

    async def share_list(
        self, user_id: str, channel_id: str, title: str, *, mode: str = "list", thread_ts: str | None = None
    ) -> str:
        """A list; which `mode` Slack gives these is not known."""
        file = self._page(user_id, title, LIST)
        file.mode, file.filetype = mode, "list"
        return self._shared(user_id, channel_id, file, thread_ts)

    def _page(self, user_id: str, title: str, mimetype: str) -> File:
        page = PAGE.format(title=html.escape(title)).encode()
        return compose_checks.attached(self, user_id, (title, page, mimetype))

    def _shared(self, user_id: str, channel_id: str, file: File, thread_ts: str | None) -> str:
        channel = compose_checks.writable(self, self.channels[channel_id], user_id)
        root = compose_checks.thread(self, channel, thread_ts)
        message = posting.post(self, channel, user=user_id, thread_ts=root, files=[file], subtype="file_share")
        return message.ts

"""Response URLs: what an app may still say after somebody acted, even where it is no member."""

import secrets
import time
from dataclasses import dataclass, field

from sandbox.slack import markup, posting
from sandbox.slack.arguments import typed
from sandbox.slack.blockkit import check_message_blocks
from sandbox.slack.contract import Method
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.chat import own_author, stored_block, whisper
from sandbox.slack.records import Json, Message
from sandbox.slack.workspace import Workspace

USES = 5
_ARGS = Method(
    args="text blocks:json attachments:json response_type replace_original:bool delete_original:bool thread_ts "
    "unfurl_links:bool unfurl_media:bool metadata:json",
    scope=None,
    tier=0,
)


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Where its messages go, for whom, and (after a click) which message they may replace."""

    channel: str
    user: str
    ts: str | None = None
    uses: int = 0
    born: float = field(default_factory=time.monotonic)


class Responses:
    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.open: dict[str, ResponseUrl] = {}

    def address(self, channel: str, user: str, ts: str | None = None) -> str:
        key = secrets.token_hex(12)
        self.open[key] = ResponseUrl(channel=channel, user=user, ts=ts)
        return f"{self.ws.origin}/actions/{self.ws.team_id}/{key}"

    def use(self, key: str, raw: Json) -> None:
        """Say, replace or delete; ``expired_url`` after half an hour or for a wrong address, ``used_url`` after five."""
        url = self.open.get(key)
        if url is None or time.monotonic() - url.born > self.ws.response_url_seconds:
            raise SlackError("expired_url")
        if url.uses >= USES:
            raise SlackError("used_url")
        args = typed(_ARGS, raw)
        self._do(url, args)
        url.uses += 1

    def _do(self, url: ResponseUrl, args: Json) -> None:
        channel = self.ws.channels[url.channel]
        original = channel.messages.get(url.ts or "")
        if args.get("delete_original"):
            if original:
                self._delete(original)
            return
        if args.get("replace_original", url.ts is not None and args.get("response_type") is None) and original:
            self._replace(original, args)
            return
        self.say(url.channel, url.user, args)

    def say(self, channel_id: str, user_id: str, args: Json) -> Message:
        """A message in answer to a person: ephemeral unless ``in_channel`` is asked for."""
        channel, reader = self.ws.channels[channel_id], self.ws.users[user_id]
        fields = content(args) | {"bot_id": self.ws.bot_id, "user": self.ws.bot_user_id}
        fields["thread_ts"] = posting.root_of(self.ws, channel, args.get("thread_ts"), strict=False)
        if args.get("response_type") == "in_channel":
            message = posting.post(self.ws, channel, **fields)
            self.ws.whispered(reader.id, message)
            return message
        return whisper(self.ws, channel, reader, **fields)

    def _replace(self, original: Message, args: Json) -> None:
        if original.bot_id != self.ws.bot_id:
            raise SlackError("cant_update_message")
        if original.ephemeral_to:
            for name, value in content(args).items():
                setattr(original, name, value)
            self.ws.whispered(original.ephemeral_to, original)
            return
        fields = content(args) | own_author(self.ws, original)
        posting.edit(self.ws, self.ws.channels[original.channel], original, **fields)

    def _delete(self, original: Message) -> None:
        channel = self.ws.channels[original.channel]
        if original.bot_id != self.ws.bot_id:
            raise SlackError("cant_delete_message")
        if original.ephemeral_to:
            channel.drop(original)
        else:
            posting.delete(self.ws, channel, original)


def content(args: Json) -> Json:
    blocks = check_message_blocks(args["blocks"]) if args.get("blocks") else []
    if not args.get("text") and not blocks:
        raise SlackError("no_text")
    kept = [stored_block(place, block) for place, block in enumerate(blocks)]
    return {"text": markup.stored(args.get("text") or ""), "blocks": kept}

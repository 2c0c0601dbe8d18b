"""What Slack heard from the program, call by call: where, when, naming whom, with which customers' words."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.slack import Slack
from sandbox.slack.records import Call, Message
from sandbox.slack.visible_text import parsed

CODE = re.compile(r"\bK\d{4}\b")
WORD = re.compile(r"\bR\d{6}\b")
UPLOAD = "files.completeUploadExternal"
POSTS = frozenset({"chat.postMessage", UPLOAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One post or update. `person`: whose direct messages it is in; `root`: the thread's, None for a card.

    `file`: it is a file by itself; one that is uploaded for a post, and shown nowhere else, is not heard.
    """

    at: datetime
    post: bool
    channel: str
    root: str | None
    person: str | None
    text: str
    mentions: frozenset[str]
    words: frozenset[str]
    codes: frozenset[str]
    broadcast: bool
    file: bool


class Ear:
    """Reads the sandbox's log of calls as it grows."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._last: Call | None = None
        self.heard: list[Heard] = []
        self.refused: dict[str, int] = {}

    def forget(self) -> None:
        """Begin here: what came before was moving in."""
        self.listen()
        self.heard.clear()
        self.refused.clear()

    def listen(self) -> None:
        """Take what is new; to be called often enough that nothing is forgotten in between."""
        calls = self._slack.calls
        fresh = []
        for call in reversed(calls):
            if call is self._last:
                break
            fresh.append(call)
        self._last = calls[-1] if calls else None
        for call in reversed(fresh):
            self._take(call)

    def _take(self, call: Call) -> None:
        if not call.ok:
            name = f"{call.method} {call.error}"
            self.refused[name] = self.refused.get(name, 0) + 1
        elif (call.method in POSTS and _somewhere(call)) or call.method == "chat.update":
            self.heard.append(self._read(call))

    def _read(self, call: Call) -> Heard:
        args = call.args
        channel = _somewhere(call)
        blocks: Any = args.get("blocks") or []
        blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
        text = str(args.get("text") or "")
        pings = parsed(Message(ts="0", channel=channel, text=text, blocks=blocks))
        shown = text + json.dumps(blocks)
        place = self._slack.channels.get(channel)
        return Heard(
            at=call.at,
            post=call.method in POSTS,
            channel=channel,
            root=args.get("thread_ts"),
            person=place.im if place else None,
            text=text,
            mentions=frozenset(ping.target for ping in pings if ping.kind == "user"),
            words=frozenset(WORD.findall(shown)),
            codes=frozenset(CODE.findall(shown)),
            broadcast=str(args.get("reply_broadcast", "")).lower() in {"true", "1"},
            file=call.method == UPLOAD,
        )


def _somewhere(call: Call) -> str:
    """The channel of a call; empty: none."""
    return str(call.args.get("channel") or call.args.get("channel_id") or "")

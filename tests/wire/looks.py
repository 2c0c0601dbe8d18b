"""What a person reads in Slack of one webhook, as text: how the corpus tells its expectations."""

from dataclasses import replace
from typing import Any

from bot.model.event import GroupEventSeen, MessageSeen, PeriskopeEvent, ReactionSeen
from bot.model.message import MessageSource
from bot.text.safe import NamesTaken, clean_name, mask_number, steady_mark, told_apart
from bot.threads.messages import copy as threads_copy
from bot.wire.periskope.events import parse
from sandbox.slack import Message, Ping, parsed, plain

OURS = NamesTaken.of(("Asha Rao", "asha@harborbikes.example", "periskope"))
SIGNS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}


def posts(raw: bytes) -> list[Message]:
    """The copies of a message in a thread; none for other events."""
    seen = parse(raw)
    if not isinstance(seen, MessageSeen):
        return []
    shown = threads_copy.copies(_copy(seen))
    return [
        Message(ts=f"{at}.000000", channel="C1", text=one.text, blocks=one.blocks) for at, one in enumerate(shown, 1)
    ]


def look(raw: bytes) -> str:
    """All that is read of an event, facts first, then the posts."""
    seen = parse(raw)
    if isinstance(seen, MessageSeen):
        body = "\n--- next post ---\n".join(plain(_marked(post)) for post in posts(raw))
        return f"{_facts(seen)}\n\n{body}\n"
    if isinstance(seen, ReactionSeen):
        what = f"reacts {seen.emoji}" if seen.emoji else "takes back the reaction"
        return f"{_called(seen.sender)} {what} to {seen.unique_id}\n"
    if isinstance(seen, GroupEventSeen):
        people = [_called(one) for one in seen.who]
        return f"{threads_copy.line(seen.kind, _called(seen.author), people, seen.detail)}\n"
    return f"{_other(seen)}\n"


def pings(raw: bytes) -> list[Ping]:
    """What Slack would find in the posts."""
    return [ping for post in posts(raw) for ping in parsed(post)]


def _marked(post: Message) -> Message:
    """The same post with its style told in signs."""
    return replace(post, blocks=[_signs(block) for block in post.blocks])


def _signs(value: Any) -> Any:
    if isinstance(value, list):
        return [_signs(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "text" and isinstance(value.get("style"), dict):
        signs = "".join(sign for style, sign in SIGNS.items() if value["style"].get(style))
        return value | {"text": f"{signs}{value['text']}{signs[::-1]}"}
    return {key: _signs(one) for key, one in value.items()}


def _copy(seen: MessageSeen) -> threads_copy.MessageCopy:
    ours = seen.from_me or seen.note
    by = seen.performed_by
    return threads_copy.MessageCopy(
        key="k",
        direction="note" if seen.note else "out" if ours else "in",
        sender=(by or "Support") if ours else _called(seen.sender, seen.sender_name),
        mark="" if ours else steady_mark(seen.sender or ""),
        author=by if ours and by and by != "api" else "",
        source=MessageSource.CUSTOMER
        if not ours
        else MessageSource.HANDSET
        if by is None
        else MessageSource.API
        if by == "api"
        else MessageSource.CONSOLE,
        content=seen.content,
        quoted=None if seen.quoted is None else threads_copy.Quoted(sender="Earlier", words=f"message {seen.quoted}"),
        edited=seen.edited,
        deleted=seen.deleted,
    )


def _called(wa_id: str | None, name: str | None = None) -> str:
    if wa_id is None:
        return "somebody"
    return told_apart(clean_name(name), wa_id, OURS) if clean_name(name) else mask_number(wa_id)


def _facts(seen: MessageSeen) -> str:
    marks = ("edited", "deleted", "flagged", "note", "status_post")
    told = [mark for mark in marks if getattr(seen, mark)]
    where = "group" if seen.chat.endswith("@g.us") else "chat"
    ack = [] if seen.ack is None else [f"ack {seen.ack}"]
    return ", ".join([seen.said, where, seen.content.kind, *ack, *told])


def _other(seen: PeriskopeEvent) -> str:
    shown = {name: getattr(seen, name) for name in ("why", "ready", "state", "deleted") if hasattr(seen, name)}
    return " ".join([type(seen).__name__, *(f"{name}={value}" for name, value in shown.items())])

"""One message's or one event's whole way, as lines that hold no words and no numbers."""

from collections.abc import Iterable
from datetime import datetime

from bot.model.effect.replies import AddNote, DeleteWhatsApp, EditWhatsApp, ReactWhatsApp, SendWhatsApp
from bot.model.effect.threads import PostCopy, SyncCopy, SyncMarks, SyncReactions
from bot.model.message import Message
from storage.queries.traces import TracedEffect, TracedEvent
from storage.tx import Tx

OF_MESSAGE = (
    SendWhatsApp.kind,
    EditWhatsApp.kind,
    DeleteWhatsApp.kind,
    ReactWhatsApp.kind,
    AddNote.kind,
    SyncMarks.kind,
    SyncReactions.kind,
)
OF_POST = (PostCopy.kind, SyncCopy.kind)


def trace(tx: Tx, asked: str) -> list[str]:
    """What arrived, what was decided, which effects follow and what became of their calls; empty if nothing fits.

    `asked`: `effect:7`, `event:7`, an event's or message's key, WhatsApp's id of a message, or the `ts` or the link of a
    Slack message.
    """
    message = _message(tx, asked)
    events = _events(tx, asked, message)
    effect = tx.traces.effect(int(asked.partition(":")[2])) if _numbered(asked, "effect") else None
    if effect is not None and effect.cause is not None:
        events += [one for one in [tx.traces.event(effect.cause)] if one is not None]
    causes = [event.key for event in events] + ([effect.cause] if effect is not None and effect.cause else [])
    targets = [] if message is None else _targets(tx, message)
    effects = tx.traces.effects_of(causes, targets) if causes or targets else []
    if effect is not None and effect.id not in {one.id for one in effects}:
        effects.insert(0, effect)
    return [*_of_message(tx, message), *map(_of_event, events), *_of_effects(effects)]


def _numbered(asked: str, kind: str) -> bool:
    name, _, number = asked.partition(":")
    return name == kind and number.isdigit()


def _message(tx: Tx, asked: str) -> Message | None:
    ts = slack_ts(asked)
    return tx.messages.by_key(asked) or tx.messages.anywhere(asked if ts is None else ts)


def slack_ts(asked: str) -> str | None:
    """The `ts` in a link to a Slack message (`…/p1764000000123456`), or as it stands; None if there is none."""
    last = asked.partition("?")[0].rstrip("/").rpartition("/")[2]
    digits = last.removeprefix("p") if last.startswith("p") else last.replace(".", "", 1)
    return f"{digits[:-6]}.{digits[-6:]}" if digits.isdigit() and len(digits) == 16 else None


def _events(tx: Tx, asked: str, message: Message | None) -> list[TracedEvent]:
    found = tx.traces.event(int(asked.partition(":")[2])) if _numbered(asked, "event") else tx.traces.event(asked)
    named = [] if found is None else [found]
    if message is None:
        return named
    word = message.slack_ts or message.wa_id
    held = [] if word is None else tx.traces.events_holding(word, message.seen_at)
    return named + [one for one in held if one.id not in {event.id for event in named}]


def _targets(tx: Tx, message: Message) -> list[tuple[str, int]]:
    posts = [post.id for post, _ in tx.posts.copies(message.id)]
    return [(kind, message.id) for kind in OF_MESSAGE] + [(kind, post) for kind in OF_POST for post in posts]


def _of_message(tx: Tx, message: Message | None) -> Iterable[str]:
    if message is not None:
        chat = tx.chats.get(message.chat_id)
        why = f" ({message.why})" if message.why else ""
        yield f"message {message.key}  {message.direction} from {message.source}  {message.state}{why}  chat {chat.key}"


def _of_event(event: TracedEvent) -> str:
    tries = f"  tried {event.attempts} times" if event.attempts else ""
    return (
        f"{_at(event.at)}  arrived  event:{event.id} from {event.source}  {event.state}: {event.why or '-'}{tries}\n"
        f"    cause={event.key}  lane={event.lane}"
    )


def _of_effects(effects: Iterable[TracedEffect]) -> Iterable[str]:
    for one in effects:
        sent = "" if one.sent_at is None else f"  last call {_at(one.sent_at)}"
        due = "" if one.due is None or one.state != "ready" else f"  not before {_at(one.due)}"
        why = f": {one.why}" if one.why else ""
        yield (
            f"{_at(one.at)}  effect:{one.id} {one.kind}  {one.state}{why}  {one.attempts} {'call' if one.attempts == 1 else 'calls'}{sent}{due}\n"
            f"    cause={one.cause or '-'}  lane={one.lane}"
        )
        for at, what in one.tried or ():
            yield f"    call {at}  {what}"


def _at(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"

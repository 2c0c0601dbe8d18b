"""An edit or a deletion that Slack told before the message itself, which then comes as it was first written."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.content import Content
from bot.domain.content_json import from_json, to_json
from bot.domain.events import ReplyDeleted, ReplyEdited, ReplyWritten
from bot.domain.model import Message
from bot.domain.notes import Verdict
from bot.domain.text import Doc
from storage.tx import Tx

STILL_COMING = timedelta(hours=1)  # Slack tells an event again for about as long; what is older was written before us


def written_at(ts: str, house: datetime) -> datetime:
    """When a Slack message was written, as its `ts` tells; never in the future."""
    if not ts.replace(".", "", 1).isdecimal() or len(ts) > 20:
        return house
    return min(house, datetime.fromtimestamp(float(ts), UTC))


def remember_edit(tx: Tx, event: ReplyEdited) -> str:
    """The newest words are kept until the message comes."""
    early = tx.messages.by_slack(event.channel, event.ts)
    body = to_json(Content(doc=event.doc))
    if early is None:
        return _remember(tx, event, state="early", body=body, slack_edited=event.edited)
    if early.slack_edited is None or event.edited > early.slack_edited:
        tx.messages.change(early.id, body=body, slack_edited=event.edited)
    return "edited early"


def remember_deletion(tx: Tx, event: ReplyDeleted) -> str:
    """It is not sent when it comes."""
    early = tx.messages.by_slack(event.channel, event.ts)
    gone: dict[str, Any] = {"state": "dropped", "deleted_at": tx.house, "why": "deleted in time"}
    if early is None:
        return _remember(tx, event, body=to_json(Content()), **gone)
    tx.messages.change(early.id, **gone)
    return "deleted early"


def _remember(tx: Tx, event: ReplyEdited | ReplyDeleted, **values: Any) -> str:
    thread = None if event.root is None else tx.threads.by_root(event.channel, event.root)
    at = written_at(event.ts, tx.house)
    if thread is None or tx.house - at > STILL_COMING:
        return "not ours"
    place = {"slack_channel": event.channel, "slack_ts": event.ts, "slack_root": event.root}
    tx.messages.add(chat_id=thread.chat_id, way="out", via="slack", at=at, seen_at=tx.now, **place, **values)
    return "told first"


def newest_words(event: ReplyWritten, early: Message | None) -> Doc:
    """What its author wants it to say by now."""
    return event.doc if early is None else from_json(early.body).doc


def taken(tx: Tx, event: ReplyWritten, early: Message) -> None:
    """The message has come: what it was edited to counts as of then, so that no older edit undoes it."""
    message = tx.messages.by_slack(event.channel, event.ts)
    if message is not None:
        tx.messages.change(message.id, shown=False, slack_edited=early.slack_edited)


def stricter(first: Verdict, newest: Verdict) -> Verdict:
    """An edit turns no note into a reply, and answers no question."""
    order = ("send", "ask", "note", "never")
    return max(first, newest, key=lambda one: order.index(one.kind))

"""Replies and notes after they were written: kept in, asked about, edited, deleted."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.content_json import from_json, to_json
from bot.domain.events import ReplyDeleted, ReplyEdited
from bot.domain.model import Message
from bot.domain.notes import Verdict, leaves, quick_reply
from bot.flows.steps import media, owe, sent, told_first
from bot.flows.steps.doors import sees
from storage.queries.outbox import Effect
from storage.tx import Tx

EDITABLE = timedelta(minutes=15)  # WhatsApp takes edits and deletions for so long
BY_HAND = timedelta(hours=20)  # what goes from Slack later may be its retention: it is no wish about the customer
SWEPT = timedelta(minutes=10)  # so long retention may take to get from a thread's card to its replies
UNSENT = frozenset({"waits", "asked", "failed", "unknown"})
CERTAINLY_HERE = frozenset({"waits", "asked", "failed"})
MAYBE_OUT = frozenset({"sending", "sent", "unknown"})


def handles(tx: Tx) -> frozenset[str]:
    """Colleagues' names as somebody may type them after `@`."""
    found: set[str] = set()
    for agent in tx.people.roster().agents:
        parts = agent.name.split()
        found.update({agent.email.partition("@")[0], agent.name, "".join(parts), ".".join(parts), *parts[:1]})
    return frozenset(one for one in found if one)


def keep_note(tx: Tx, message: Message, verdict: Verdict, slack_user: str) -> None:
    """For colleagues only: marked at once, kept in Periskope and in the chat's other threads, offered if only a mention."""
    as_note(tx, message)
    if verdict.offer:
        asked(tx, message, slack_user, verdict.why)


def as_note(tx: Tx, message: Message) -> None:
    """It is a note: everybody who may see the chat can read it."""
    owe.marks(tx, message)
    owe.note(tx, message)
    for thread in tx.threads.of_chat(message.chat_id):
        if not sent.written_in(tx, message, thread):
            owe.copy(tx, thread, message.id)


def asked(tx: Tx, message: Message, slack_user: str, why: str) -> None:
    """Only its author decides whether it goes to the customer."""
    ask(tx, message, "ask_to_send", to=slack_user, why=why)
    owe.marks(tx, tx.messages.get(message.id))


def ask(tx: Tx, message: Message, kind: str, *, to: str, **about: object) -> None:
    """A private sentence in the thread about a message just written. `to`: a Slack user."""
    if message.slack_channel is None:
        return
    owe.whisper(
        tx,
        kind,
        to=to,
        channel=message.slack_channel,
        root=message.slack_root,
        key=f"{kind}:{message.id}:{message.version}",
        message=message.key,
        **about,
    )


def edited(event: ReplyEdited, tx: Tx) -> str:
    """Within the delay it changes what will be sent; later it is edited at the customer's, or said that it cannot be."""
    message = tx.messages.by_slack(event.channel, event.ts)
    if message is None or message.state == "early":
        return told_first.remember_edit(tx, event)
    if message.slack_edited is not None and event.edited <= message.slack_edited:
        return "older edit"
    agent = tx.people.by_slack(event.slack_user)
    if agent is None or not agent.here or agent.id != message.author_id or not sees(tx, agent, message.chat_id):
        return "not theirs"
    verdict = _judged(tx, event)
    if verdict.kind != "send" and message.state in MAYBE_OUT and message.way == "out":
        return _kept_from_customer(tx, message, event)
    content = replace(from_json(message.body), doc=event.doc)
    tx.messages.keep_former(message, tx.house)
    tx.messages.change(message.id, body=to_json(content), slack_edited=event.edited)
    owe.copies_changed(tx, message.id)
    if message.way == "note" or message.state in {"refused", "dropped"}:
        return _note_edited(tx, message, verdict)
    if message.state in CERTAINLY_HERE:
        return _edited_before(tx, message, verdict, event.slack_user)
    return _edited_after(tx, message, event.slack_user)


def _judged(tx: Tx, event: ReplyEdited) -> Verdict:
    """As a new message would be; the bare name of a quick reply is no words for a customer."""
    if quick_reply(event.doc) is not None:
        return Verdict(kind="ask", why="quick")
    return leaves(event.doc, domain=tx.settings.identity().domain, forwarded=False, handles=handles(tx))


def _kept_from_customer(tx: Tx, message: Message, event: ReplyEdited) -> str:
    """The new words are for colleagues. The row keeps what the customer has or may get, so that nothing sends the new ones.

    Not even a try of the send that comes later: its author is asked about that first.
    """
    tx.messages.change(message.id, slack_edited=event.edited, why="edited")
    for part in tx.messages.parts(message.id):
        if part.state == "waits":
            tx.messages.change(part.id, shown=False, why="edited")
    ask(tx, tx.messages.get(message.id), "customer_has_old_words", to=event.slack_user)
    return "kept in"


def _note_edited(tx: Tx, message: Message, verdict: Verdict) -> str:
    """A note that was offered to be sent is offered no longer once it says that it is one."""
    if message.why == "mention" and verdict.why not in {"mention", "reply"}:
        tx.messages.change(message.id, shown=False, why=verdict.why)
    return "note edited"


def _edited_before(tx: Tx, message: Message, verdict: Verdict, slack_user: str) -> str:
    """An edit may turn a reply into a note, never a note into a reply, and never answers a question."""
    if verdict.kind == "send":
        return "edited, not sent" if message.state == "failed" else "changed in time"
    state = {"note": "note", "ask": "asked", "never": "refused"}[verdict.kind]
    way = "out" if verdict.kind == "ask" else "note"
    tx.messages.change(message.id, state=state, way=way, why=verdict.why)
    now = tx.messages.get(message.id)
    if verdict.kind == "ask":
        asked(tx, now, slack_user, verdict.why)
    elif verdict.kind == "note":
        as_note(tx, now)
    return "kept in"


def _edited_after(tx: Tx, message: Message, slack_user: str) -> str:
    if message.state in UNSENT:
        return "edited, not sent"
    if in_time(message, tx.house):
        owe.edit_whatsapp(tx, tx.messages.get(message.id))
        return "edited"
    ask(tx, tx.messages.get(message.id), "customer_has_old_words", to=slack_user)
    return "too late to edit"


def in_time(message: Message, now: datetime) -> bool:
    """May WhatsApp still take an edit or a deletion of this message?"""
    return now - message.at <= EDITABLE


def deleted(event: ReplyDeleted, tx: Tx) -> str:
    """Within the delay nothing is sent; for 15 minutes it is deleted at the customer's too; later its author is asked."""
    message = tx.messages.by_slack(event.channel, event.ts)
    if message is None or message.state == "early":
        return told_first.remember_deletion(tx, event)
    if message.deleted_at is not None:
        return "gone already"
    if message.way == "note":
        tx.messages.change(message.id, deleted_at=tx.house)
        owe.copies_changed(tx, message.id)
        return "note deleted"
    if message.state in UNSENT and message.state != "unknown":
        tx.messages.change(message.id, deleted_at=tx.house, state="dropped", why="deleted in time")
        owe.marks(tx, tx.messages.get(message.id))
        return "taken back"
    if message.state not in {"sending", "sent"}:
        return "never sent"
    return _replaced(tx, message) if event.replaced else _deleted_after(tx, message)


def _replaced(tx: Tx, message: Message) -> str:
    """Taken out by an owner or by Slack: it is not shown again, and the customer loses it only if its author says so."""
    if message.author_id is not None and message.state == "sent":
        owe.tell(tx, message.author_id, "ask_to_delete", key=f"gone:{message.id}", message=message.key)
    return "taken out by others"


def _deleted_after(tx: Tx, message: Message) -> str:
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if not sees(tx, author, message.chat_id):
        put_back(tx, message)
        return "author may not"
    if in_time(message, tx.house):
        for one in (message, *tx.messages.parts(message.id)):
            take_back(tx, one)
        return "deleted"
    if tx.house - message.at > BY_HAND:
        effect = Effect(kind="AskIfByHand", target=message.id)
        tx.outbox.owe_sync(effect, lane=f"gone:{message.id}", due=tx.now + SWEPT)
        return "perhaps retention"
    ask_whether(tx, message)
    return "asked to delete"


def ask_whether(tx: Tx, message: Message) -> None:
    """Its author took it out of Slack too late for WhatsApp: it stands again, and they say whether the customer keeps it."""
    put_back(tx, message)
    if message.author_id is not None:
        owe.tell(tx, message.author_id, "ask_to_delete", key=f"gone:{message.id}", message=message.key)


def take_back(tx: Tx, message: Message) -> None:
    """The customer shall not have it, or not get it."""
    tx.messages.change(message.id, deleted_at=tx.house)
    if message.state in UNSENT:
        tx.messages.change(message.id, shown=False, state="dropped", why="deleted in time")
        return
    owe.copies_changed(tx, message.id)
    owe.delete_whatsapp(tx, tx.messages.get(message.id))


def put_back(tx: Tx, message: Message) -> None:
    """Gone in Slack, but not at the customer's: it stands again as a copy, where its author wrote it."""
    thread = sent.home_of(tx, message)
    if thread is not None and thread.state in {"current", "past"}:
        owe.copy(tx, thread, message.id)
        media.bring(tx, thread, message)

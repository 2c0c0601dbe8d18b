"""The one judge of everything that people write to customers, wherever they write it, with what it has to know."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from bot.interactions.registry import REGISTRY
from bot.model.event import ReplyEdited, ReplyWritten
from bot.model.message import Content, from_json
from bot.replies.policy.signs import command_key
from bot.replies.policy.team_talk import TeamWords, Verdict, goes_on, leaves, quick_reply
from bot.text.document import Block, Doc, ItemList, Mention, Paragraph, Quote, Spans
from storage.tx import Tx

TO_CUSTOMERS = frozenset({"hi", "hello", "hey", "good morning", "good afternoon", "good evening", "write", "?", "home"})
"""Words that begin a line to us and are a whole answer to a customer all day."""


def commands() -> frozenset[str]:
    """Every beginning of a line that is declared, as a reply compares with it that may have been meant for the app."""
    return _commands(len(REGISTRY))


@lru_cache(maxsize=2)
def _commands(_: int) -> frozenset[str]:
    return frozenset(command_key(words) for words in REGISTRY.beginnings() - TO_CUSTOMERS)


def handles(tx: Tx) -> frozenset[str]:
    """Colleagues' names as somebody may type them after `@`: whole, each part, joined, the e-mail's local part."""
    found: set[str] = set()
    for agent in tx.people.roster().agents:
        parts = agent.name.split()
        found.update({agent.email.partition("@")[0], agent.name, "".join(parts), ".".join(parts), *parts})
    return frozenset(one for one in found if one)


def team_words(tx: Tx) -> TeamWords:
    """What makes a text of this team talk of theirs."""
    return TeamWords(handles=handles(tx), commands=commands())


def judge(tx: Tx, content: Content) -> Verdict:
    """What becomes of words and files that are not a message in Slack: a form's, a stored text's."""
    return leaves(content.doc, files=content.files, unread=content.unread, known=team_words(tx))


def judge_reply(tx: Tx, event: ReplyWritten) -> Verdict:
    """What becomes of a message in Slack. Our own name, linked, counts as typed."""
    return leaves(
        _with_our_name(event.doc, tx.settings.identity().bot_user),
        files=event.files,
        unread=event.unread,
        known=team_words(tx),
        forwarded=event.forwarded,
        after_long_note=_follows_long_note(tx, event),
    )


def judge_edit(tx: Tx, event: ReplyEdited) -> Verdict:
    """As a new message would be; the bare name of a quick reply is no words for a customer."""
    if quick_reply(event.doc) is not None:
        return Verdict(kind="ask", why="quick")
    doc = _with_our_name(event.doc, tx.settings.identity().bot_user)
    return leaves(doc, files=event.files or (), unread=event.unread, known=team_words(tx))


def _follows_long_note(tx: Tx, event: ReplyWritten) -> bool:
    agent = tx.people.by_slack(event.slack_user)
    note = None if agent is None else tx.messages.last_note(agent.id, event.channel)
    if note is None or note.slack_root != event.root:
        return False
    return goes_on(from_json(note.body).doc, (written_at(event.ts, tx.business_now) - note.at).total_seconds())


def written_at(ts: str, now: datetime) -> datetime:
    """When a Slack message was written, as its `ts` tells; never in the future."""
    if not ts.replace(".", "", 1).isdecimal() or len(ts) > 20:
        return now
    return min(now, datetime.fromtimestamp(float(ts), UTC))


def _with_our_name(doc: Doc, us: str) -> Doc:
    return Doc(blocks=tuple(_named_block(block, us) for block in doc.blocks)) if us else doc


def _named_block(block: Block, us: str) -> Block:
    match block:
        case Paragraph(spans=spans) | Quote(spans=spans):
            return replace(block, spans=_named_spans(spans, us))
        case ItemList(items=items):
            return replace(block, items=tuple(_named_spans(item, us) for item in items))
        case _:
            return block


def _named_spans(spans: Spans, us: str) -> Spans:
    return tuple(
        replace(span, shown="periskope")
        if isinstance(span, Mention) and span.kind == "user" and span.id == us
        else span
        for span in spans
    )

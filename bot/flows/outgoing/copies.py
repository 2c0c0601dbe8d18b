"""Copies of messages as posts: rendered from the row as it is now."""

from dataclasses import replace

from bot.domain.calls import Blocks
from bot.domain.content import Content
from bot.domain.content_json import from_json
from bot.domain.model import FileRow, Message, Post
from bot.domain.names import clean_name, mask_number, steady_mark, told_apart
from bot.domain.people import Agent
from bot.domain.pieces import as_media
from bot.domain.text import Mention, spans_of
from bot.flows.steps import holding, media
from bot.views import copy, group_lines
from bot.views.content_lines import FileState, gist
from storage.tx import Tx

Rendered = tuple[str, Blocks | None, str | None, str | None]
APP_NAMES = ("periskope", "slackbot")


def rendered(tx: Tx, post: Post, *, plain: bool) -> Rendered | None:
    """What a copy shows: a part of one message, or several short ones, with all that became of them since."""
    held = tx.posts.messages_of(post.id)
    if not held:
        return None
    if len(held) == 1:
        message = tx.messages.get(held[0][0])
        parts = copy.copies(as_copy(tx, message, thread_id=post.thread_id), names(tx, message))
        shown = parts[held[0][1]] if held[0][1] < len(parts) else copy.nothing_left(parts[-1])
    else:
        messages = sorted((tx.messages.get(message_id) for message_id, _ in held), key=lambda one: (one.at, one.id))
        shown = copy.together([as_copy(tx, one, thread_id=post.thread_id) for one in messages], names(tx, *messages))
    if plain:
        shown = copy.plainest(shown)
    return shown.text, shown.blocks, None, None


def as_copy(tx: Tx, message: Message, *, thread_id: int | None) -> copy.MessageCopy:
    """A message with everything that its copies show."""
    policies = tx.settings.policies()
    name, mark = sender(tx, message)
    file = None if thread_id is None else tx.files.in_thread(message.id, thread_id)
    return copy.MessageCopy(
        key=message.key,
        way="in" if message.way == "in" else "note" if message.way == "note" else "out",
        sender=name,
        mark=mark,
        author=message.author_email or "",
        via=message.via,
        content=content_of(message),
        file=file_state(tx, file),
        file_why=(file.why or "") if file is not None and file.state == "refused" else "",
        at=message.at,
        holder=holding.named_under(tx, message.id, message.chat_id, thread_id) if message.way == "in" else None,
        quoted=_quoted(tx, message, thread_id),
        edited=message.edited_at is not None or (message.via == "slack" and message.slack_edited is not None),
        deleted=message.deleted_at is not None,
        hidden=policies.deleted == "hidden",
        late=message.late,
        above=() if thread_id is None else above(tx, message, thread_id),
        reactions=reactions(tx, message),
    )


def content_of(message: Message) -> Content:
    """A reply's own file counts as the message's, also before WhatsApp has told where it keeps it."""
    content = from_json(message.body)
    return content if content.media is not None else replace(content, media=as_media(content.files))


def file_state(tx: Tx, file: FileRow | None) -> FileState | None:
    """What the copy says about its file; while it is coming as it should, nothing."""
    if file is None:
        return None
    if file.state in {"wanted", "staged"} and media.noticed(tx, file):
        return "coming"
    if file.state == "refused":
        return "too_large" if file.why == media.TOO_LARGE else "gone"
    return "there"


def names(tx: Tx, *messages: Message) -> dict[str, str]:
    """What those mentioned in the messages are called."""
    spans = [span for message in messages for span in spans_of(from_json(message.body).doc)]
    mentioned = {span.id for span in spans if isinstance(span, Mention) and span.kind in {"contact", "user"}}
    people = {agent.slack_user: agent.name for agent in tx.people.roster().agents if agent.slack_user and agent.name}
    chat_id = messages[0].chat_id
    return {one: people.get(one) or called(tx, one, chat_id) for one in mentioned if "@" in one or one in people}


def above(tx: Tx, message: Message, thread_id: int) -> tuple[str, ...]:
    """What happened in the group, or by phone, between the last copy in this thread and this one."""
    told = []
    for one in tx.messages.lines_above(message, thread_id):
        facts = from_json(one.body).facts
        people = [called(tx, who, message.chat_id) for who in facts.get("who", ())]
        author = called(tx, facts["author"], message.chat_id) if facts.get("author") else ""
        told.append(group_lines.line(str(facts.get("event")), author, people, str(facts.get("detail", ""))))
    return tuple(told)


def called(tx: Tx, wa_id: str, chat_id: int) -> str:
    """A person on WhatsApp by name, else by masked number; one of our phones as us."""
    if wa_id in tx.phones.numbers():
        return "us"
    contact = tx.contacts.by_wa(wa_id)
    chat = tx.chats.get(chat_id)
    name = contact.name if contact is not None else ""
    name = name or (chat.name if chat.wa_chat_id == wa_id else "")
    return told_apart(clean_name(name), wa_id, ours(tx)) if clean_name(name) else mask_number(wa_id)


def sender(tx: Tx, message: Message) -> tuple[str, str]:
    """Who wrote it, as shown, and their steady mark; a customer never passes for a colleague or the app."""
    if message.way != "in":
        author = None if message.author_id is None else tx.people.roster().get(message.author_id)
        phone = tx.phones.get(tx.chats.get(message.chat_id).phone_id)
        return (author.name if author is not None and author.name else message.author_email or phone.name or "Us"), ""
    if message.contact_id is None:
        return "Customer", ""
    contact = tx.contacts.get(message.contact_id)
    chat = tx.chats.get(message.chat_id)
    name = contact.name or (chat.name if chat.kind == "user" else "")
    shown = clean_name(name) or mask_number(contact.wa_id)
    return told_apart(shown, contact.wa_id, ours(tx)), steady_mark(contact.wa_id)


def ours(tx: Tx) -> list[str]:
    """Names that no customer may pass for."""
    agents: tuple[Agent, ...] = tx.people.roster().agents
    return [*APP_NAMES, *(agent.name for agent in agents if agent.name), *(agent.email for agent in agents)]


def _quoted(tx: Tx, message: Message, thread_id: int | None) -> copy.Quoted | None:
    """What it answers, linked to its copy in the same thread where there is one."""
    if message.quoted_wa_id is None:
        return None
    quoted = tx.messages.by_wa(message.chat_id, message.quoted_wa_id)
    if quoted is None or quoted.state in {"early", "echo"}:
        return copy.Quoted(sender="Earlier", words="an older message")
    link = None
    for post, _ in tx.posts.copies(quoted.id):
        if post.thread_id == thread_id and post.ts is not None and post.channel is not None:
            link = permalink(tx, post.channel, post.ts)
    return copy.Quoted(sender=sender(tx, quoted)[0], words=gist(content_of(quoted), names(tx, quoted)), link=link)


def permalink(tx: Tx, channel: str, ts: str) -> str | None:
    """A message's address in this Slack."""
    domain = tx.settings.identity().domain
    return f"https://{domain}/archives/{channel}/p{ts.replace('.', '')}" if domain else None


def reactions(tx: Tx, message: Message) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each emoji with the names of those who gave it."""
    found: dict[str, list[str]] = {}
    for who, emoji in tx.messages.reactions(message.id):
        found.setdefault(emoji, []).append(called(tx, who, message.chat_id))
    return tuple((emoji, tuple(names)) for emoji, names in found.items())

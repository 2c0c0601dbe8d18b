"""Copies of messages as posts, rendered from the rows as they are now."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.blockkit.message_content import FileShown, gist_of
from bot.model.message import (
    Content,
    FileState,
    Message,
    MessageDirection,
    MessageFile,
    MessageSource,
    MessageState,
    content_of,
    from_json,
)
from bot.model.room import Post
from bot.notices.queries.links import permalink
from bot.outbox.calls import Blocks
from bot.text.document import Mention, plain, spans_of
from bot.text.safe import MARKS, NamesTaken, clean_name, mask_number, steady_mark, told_apart
from bot.threads import policy as threads_policy
from bot.threads.messages import copy as threads_copy
from bot.threads.policy import TOO_LARGE
from storage.queries.people import Roster
from storage.tx import Tx

Rendered = tuple[str, Blocks | None, str | None, str | None]
APP_NAMES = ("periskope", "slackbot")


def rendered(tx: Tx, post: Post, *, plain: bool, in_channel: bool) -> Rendered | None:
    """What a copy shows now: a part of one message, or several short ones; None if it has no message.

    Under a customer's name it is only posted: Slack puts the app's name and face back on a post that is changed, so from
    then on, and wherever a face is not shown, the name stands in the post.
    """
    parts_shown = tx.posts.messages_of(post.id)
    if not parts_shown:
        return None
    messages = sorted((tx.messages.get(message_id) for message_id, _ in parts_shown), key=lambda one: (one.at, one.id))
    name, face = (None, None) if plain else _author(tx, post, messages)
    shown_copies = [as_copy(tx, one, thread_id=post.thread_id) for one in messages]
    if name is not None and not in_channel and _speaks_on(tx, post, messages[0]):
        shown_copies = [replace(one, named=False) for one in shown_copies]
    if len(parts_shown) == 1:
        part = parts_shown[0][1]
        parts = threads_copy.copies(shown_copies[0], names(tx, *messages))
        shown = parts[part] if part < len(parts) else threads_copy.nothing_left(parts[-1])
    else:
        shown = threads_copy.together(shown_copies, names(tx, *messages))
    if plain:
        shown = threads_copy.plainest(shown)
    return shown.text, shown.blocks, name, face


def _author(tx: Tx, post: Post, messages: Sequence[Message]) -> tuple[str | None, str | None]:
    """The one customer under whose name and face the post is to be made; two Nones: under the app's own."""
    first = messages[0]
    one_person = {one.contact_id for one in messages} == {first.contact_id} and first.contact_id is not None
    theirs = one_person and all(one.direction == MessageDirection.IN for one in messages)
    if not theirs or post.ts is not None or tx.settings.policies().sender != "author":
        return None, None
    if not tx.settings.author_tried():
        return None, None
    name, mark = sender(tx, first)
    return name, f":{MARKS[mark]}:"


def _speaks_on(tx: Tx, post: Post, message: Message) -> bool:
    """True if nobody can be mistaken for another: a chat with one person, or the same person of a group as before."""
    if post.thread_id is None or tx.chats.get(message.chat_id).kind != "group":
        return True
    before = tx.posts.last_copied(post.thread_id, before=post.id)
    return before is not None and tx.messages.get(before).contact_id == message.contact_id


def as_copy(tx: Tx, message: Message, *, thread_id: int | None) -> threads_copy.MessageCopy:
    """A message with everything that its copies show."""
    policies = tx.settings.policies()
    name, mark = sender(tx, message)
    file = None if thread_id is None else tx.files.in_thread(message.id, thread_id)
    return threads_copy.MessageCopy(
        key=message.key,
        direction="in"
        if message.direction == MessageDirection.IN
        else "note"
        if message.direction == MessageDirection.NOTE
        else "out",
        sender=name,
        mark=mark,
        author=message.author_email or "",
        source=message.source,
        content=with_votes(tx, content_of(message)),
        file=file_state(tx, file),
        picture=_picture(file),
        file_why=(file.why or "") if file is not None and file.state == FileState.REFUSED else "",
        at=message.at,
        assignee=named_under(tx, message.id, message.chat_id, thread_id)
        if message.direction == MessageDirection.IN
        else None,
        quoted=_quoted(tx, message, thread_id),
        edited=message.edited_at is not None
        or (message.source == MessageSource.SLACK and message.slack_edited is not None),
        deleted=message.deleted_at is not None,
        hidden=policies.deleted == "hidden",
        late=message.late,
        above=() if thread_id is None else above(tx, message, thread_id),
        reactions=reactions(tx, message),
    )


def with_votes(tx: Tx, content: Content) -> Content:
    """What a message says; of a poll, one vote for each person, though they voted under both of their ids."""
    poll = content.facts.get("poll")
    if not poll:
        return content
    options = [_each_once(tx, option) for option in poll.get("options", ())]
    return replace(content, facts=content.facts | {"poll": poll | {"options": options}})


def _each_once(tx: Tx, option: dict[str, Any]) -> dict[str, Any]:
    voters = option.get("voters", ())
    twice = len(voters) - len(tx.contacts.one_ids(voters))
    return option | {"votes": option.get("votes", 0) - twice}


def names(tx: Tx, *messages: Message) -> dict[str, str]:
    """The names of those mentioned in the messages, by id."""
    spans = [span for message in messages for span in spans_of(from_json(message.body).doc)]
    mentioned = {span.id for span in spans if isinstance(span, Mention) and span.kind in {"contact", "user"}}
    people = {agent.slack_user: agent.name for agent in tx.people.roster().agents if agent.slack_user and agent.name}
    chat_id = messages[0].chat_id
    return {one: people.get(one) or called(tx, one, chat_id) for one in mentioned if "@" in one or one in people}


def sender(tx: Tx, message: Message) -> tuple[str, str]:
    """The author's name as shown, and a customer's steady mark; no customer passes for a colleague or the app."""
    if message.direction != MessageDirection.IN:
        author = None if message.author_id is None else tx.people.roster().get(message.author_id)
        phone = tx.phones.get(tx.chats.get(message.chat_id).phone_id)
        return (author.name if author is not None and author.name else message.author_email or phone.name or "Us"), ""
    if message.contact_id is None:
        return "Customer", ""
    contact = tx.contacts.get(message.contact_id)
    chat = tx.chats.get(message.chat_id)
    name = contact.name or (chat.name if chat.kind == "user" else "")
    shown = clean_name(name) or mask_number(contact.wa_id)
    return told_apart(shown, contact.wa_id, tx.people.roster().cache(names_taken)), steady_mark(contact.wa_id)


def called(tx: Tx, wa_id: str, chat_id: int) -> str:
    """A person on WhatsApp by name, else by masked number; one of our phones as us."""
    wa_id = tx.contacts.one_id(wa_id)
    if wa_id in tx.phones.numbers():
        return "us"
    contact = tx.contacts.by_wa(wa_id)
    chat = tx.chats.get(chat_id)
    name = contact.name if contact is not None else ""
    name = name or (chat.name if tx.contacts.one_id(chat.wa_chat_id) == wa_id else "")
    if not clean_name(name):
        return mask_number(wa_id)
    return told_apart(clean_name(name), wa_id, tx.people.roster().cache(names_taken))


def names_taken(roster: Roster) -> NamesTaken:
    """Names that no customer may pass for."""
    agents = roster.agents
    return NamesTaken.of([*APP_NAMES, *(one.name for one in agents if one.name), *(one.email for one in agents)])


def above(tx: Tx, message: Message, thread_id: int) -> tuple[str, ...]:
    """Lines about the group's events and calls between the last copy in this thread and this message."""
    lines = []
    for one in tx.quiet_lines.above(message, thread_id):
        facts = from_json(one.body).facts
        people = [called(tx, who, message.chat_id) for who in facts.get("who", ())]
        author = called(tx, facts["author"], message.chat_id) if facts.get("author") else ""
        lines.append(threads_copy.line(str(facts.get("event")), author, people, str(facts.get("detail", ""))))
    return tuple(lines)


def reactions(tx: Tx, message: Message) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each emoji with the names of those who gave it."""
    found: dict[str, list[str]] = {}
    for who, emoji in tx.messages.reactions(message.id):
        found.setdefault(emoji, []).append(called(tx, who, message.chat_id))
    return tuple((emoji, tuple(names)) for emoji, names in found.items())


def _quoted(tx: Tx, message: Message, thread_id: int | None) -> threads_copy.Quoted | None:
    """The message that this one quotes, linked to its copy in the same thread where there is one."""
    if message.quoted_wa_id is None:
        return None
    quoted = tx.messages.by_wa(message.chat_id, message.quoted_wa_id)
    if quoted is None or quoted.forgotten or quoted.state in {MessageState.EARLY, MessageState.ECHO}:
        return threads_copy.Quoted(sender="Earlier", words="an older message")
    link = None
    for post, _ in tx.posts.copies(quoted.id):
        if post.thread_id == thread_id and post.ts is not None and post.channel is not None:
            link = permalink(tx, post.channel, post.ts)
    link = link or _own_link(tx, quoted, thread_id)
    return threads_copy.Quoted(sender=sender(tx, quoted)[0], words=gist_of(quoted, names(tx, quoted)), link=link)


def _own_link(tx: Tx, message: Message, thread_id: int | None) -> str | None:
    """The permalink of the message that a colleague wrote in this thread's channel, for a further file that of its first."""
    home = message if message.part_of is None else tx.messages.get(message.part_of)
    if thread_id is None or home.slack_channel is None or home.slack_ts is None:
        return None
    room = tx.rooms.get(tx.threads.get(thread_id).room_id)
    return permalink(tx, home.slack_channel, home.slack_ts) if room.slack_id == home.slack_channel else None


def file_state(tx: Tx, file: MessageFile | None) -> FileShown | None:
    """What the copy says about its file; None without one."""
    if file is None:
        return None
    if file.why == threads_policy.IN_COPY and file.state in {FileState.WANTED, FileState.SHARING}:
        return "coming"
    if _picture(file) is not None:
        return "shown"
    if file.state in {FileState.WANTED, FileState.STAGED, FileState.SHARING} and noticed(tx, file):
        return "coming"
    if file.state == FileState.REFUSED:
        return "too_large" if file.why == TOO_LARGE else "gone"
    return "there"


def _picture(file: MessageFile | None) -> str | None:
    """Slack's id of the picture that the copy itself shows; None: it shows none."""
    if file is None or file.why != threads_policy.IN_COPY:
        return None
    return file.slack_file_id if file.state in {FileState.STAGED, FileState.SHARED} else None


def noticed(tx: Tx, file: MessageFile) -> bool:
    """True if somebody asked for the file, or it takes so long that its copy says so."""
    return file.round > 0 or tx.engine_now - file.at >= threads_policy.PATIENCE


def named_under(tx: Tx, message_id: int, chat_id: int, thread_id: int | None) -> str | None:
    """The Slack user to mention under this message in this thread, as things are now; None: nobody."""
    wait = tx.waits.open(chat_id)
    if wait is None or thread_id is None:
        return None
    if (wait.mentioned_thread_id, wait.mentioned_message_id) != (thread_id, message_id):
        return None
    assignee = tx.people.roster().get(tx.chats.get(chat_id).assignee_id)
    if assignee is None or not assignee.here or not tx.availability.online(assignee.id):
        return None
    return assignee.slack_user


def former(tx: Tx, message: Message) -> list[str]:
    """A message's words before its edits, oldest first, as plain text."""
    return [plain(from_json(body).doc) for body in tx.messages.former(message.id)]

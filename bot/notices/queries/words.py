"""What a notice says to a reader who may know it, and only as far as it is still true."""

from collections.abc import Callable
from dataclasses import replace

from bot.access.queries import may_see_chat
from bot.blockkit.blocks import Shown, actions, context, sections
from bot.model.notice import AboutChat, AboutMessage, ListsChats, MayNameChat, NamesChats, Notice, Sentence
from bot.model.person import Agent
from bot.notices.messages.work import AssigneeNamed, ChatWaiting, ShiftEnding, ShiftStarted, WentRound
from bot.notices.queries.lookup import NoticeLookup
from bot.outbox.calls.slack import Blocks
from storage.tx import Tx

Said = tuple[str, Blocks | None]


def words(tx: Tx, notice: Notice, reader: Agent | None, *, private: bool) -> Said | None:
    """The text and blocks of a notice; None if its reader may not know of the chat that it names, or it is over.

    A notice in a thread is not `private` and has no reader of its own: the thread's own door has been passed.
    """
    if private and not all(may_see_chat(tx, reader, chat_id) for chat_id in _needed(tx, notice)):
        return None
    still = _still_true(tx, notice, reader, private=private)
    return None if still is None else rendered(still.sentence(NoticeLookup(tx, reader)))


def rendered(sentence: Sentence) -> Said:
    """The text and blocks of a sentence."""
    body = [context(sentence.text)] if sentence.quiet else sections(sentence.text)
    shown = Shown(
        text=(sentence.plain or sentence.text)[:3_000],
        blocks=[*body, *([actions(*sentence.buttons)] if sentence.buttons else [])],
    )
    return shown.text, shown.blocks


def chats_named(tx: Tx, notice: Notice, reader: Agent) -> frozenset[int]:
    """The chats that a private message names: what lets it be withdrawn when its reader loses access."""
    listed = notice.chats if isinstance(notice, ListsChats) else ()
    return frozenset((*_needed(tx, notice), *(one for one in listed if may_see_chat(tx, reader, one))))


def _needed(tx: Tx, notice: Notice) -> tuple[int, ...]:
    """The chats that a reader must be allowed to see, all of them."""
    match notice:
        case AboutChat() | MayNameChat():
            return () if notice.chat is None else (notice.chat,)
        case AboutMessage():
            message = tx.messages.by_key(notice.message)
            return () if message is None else (message.chat_id,)
        case NamesChats():
            return notice.names
        case _:
            return ()


def _still_true(tx: Tx, notice: Notice, reader: Agent | None, *, private: bool) -> Notice | None:
    """The notice without the chats of which it is no longer true or its reader may not know; None: nothing is left."""
    match notice:
        case AssigneeNamed():
            return notice if _is_on_and_owes(tx, notice) else None
        case WentRound():
            return notice if _waits(tx, notice.chat) else None
        case ListsChats():
            seen = [one for one in notice.chats if not private or may_see_chat(tx, reader, one)]
            kept = tuple(filter(_concerns(tx, notice, reader), seen))
            return replace(notice, chats=kept, count=notice.count - len(notice.chats) + len(kept)) if kept else None
        case _:
            return notice


def _is_on_and_owes(tx: Tx, notice: AssigneeNamed) -> bool:
    """Nobody who went off, gave the chat up, took it themselves or has answered meanwhile is named, nor anybody twice."""
    wait = tx.waits.open(notice.chat)
    if wait is None or tx.chats.get(notice.chat).assignee_id != notice.agent:
        return False
    newest = notice.at is None or (notice.at == wait.mentioned_at and wait.mentioned_message_id is None)
    return newest and tx.availability.online(notice.agent)


def _concerns(tx: Tx, notice: ListsChats, reader: Agent | None) -> Callable[[int], bool]:
    """Whether a listed chat is still to be told of."""
    match notice:
        case ChatWaiting():
            # Nobody who went off hears of a wait, but for those who are named for when nobody is on.
            on = notice.alert or (reader is not None and tx.availability.online(reader.id))
            return lambda chat_id: on and _waits(tx, chat_id)
        case ShiftStarted():
            return lambda chat_id: _is_readers(tx, reader, chat_id) and _waits(tx, chat_id)
        case ShiftEnding():
            return lambda chat_id: _is_readers(tx, reader, chat_id)
        case _:
            return lambda _: True


def _is_readers(tx: Tx, reader: Agent | None, chat_id: int) -> bool:
    chat = tx.chats.get(chat_id)
    return reader is not None and chat.assignee_id == reader.id and chat.closed_at is None


def _waits(tx: Tx, chat_id: int) -> bool:
    return tx.waits.open(chat_id) is not None

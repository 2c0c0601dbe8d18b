"""Who asked for an effect, what they must still be allowed to do when it is sent, and what is put right if they are not."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from bot.access import queries as access_queries
from bot.access.policy import Action, may_do
from bot.admin.effects import ErasedSoFar
from bot.grants import actions as grants
from bot.model.audit import AuditAction
from bot.model.effect.chats import MarkRead, ReadChat, SyncAssignee, SyncChatLabels, SyncTicket
from bot.model.effect.notices import PostEphemeral, PostNotice, SendDm, WithdrawDms
from bot.model.effect.people import (
    CompareAccess,
    FindPerson,
    LookAtChannel,
    SyncChatAccess,
    SyncHome,
    SyncMemberAccess,
    SyncProgress,
    SyncRemovals,
    SyncRoom,
)
from bot.model.effect.replies import (
    AddNote,
    CheckDeletion,
    DeleteWhatsApp,
    EditWhatsApp,
    LookAtRoom,
    LookAtThread,
    ReactWhatsApp,
    ReadForStart,
    SendWhatsApp,
)
from bot.model.effect.reports import DeleteReport, Erase, PostDaily, PostDigest, SendDmFile
from bot.model.effect.threads import (
    Backfill,
    DropFile,
    PostCard,
    PostCopy,
    PostHistory,
    React,
    ReadMessage,
    ShareFile,
    StageFile,
    SyncCard,
    SyncCopy,
    SyncMarks,
    SyncReactions,
    Withdraw,
)
from bot.model.effect_kind import Effect
from bot.model.message import Message
from bot.model.person import Agent
from bot.model.queue import OutboxEntry
from bot.notices.messages.tasks import NotDone, NotErased
from bot.outbox import enqueue
from bot.outbox.models import Skip
from bot.replies.actions import deletions, edits
from bot.routing.actions import from_periskope as routing_from_periskope
from bot.tickets import actions as tickets
from storage.tx import Tx


@runtime_checkable
class AskedByPerson(Protocol):
    """An effect that names whoever asked for it; None: the app by itself."""

    @property
    def by(self) -> int | None: ...


Asker = Callable[[OutboxEntry[Any], Tx], int | None]
ChatOf = Callable[[OutboxEntry[Effect], Tx], int | None]
Undo = Callable[[OutboxEntry[Any], Tx], None]


def _by(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    """Whom the order names; None: the app asked by itself."""
    return entry.effect.by if isinstance(entry.effect, AskedByPerson) else None


def _author(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    """Whom the order names, else who wrote the message."""
    return _by(entry, tx) or tx.messages.get(entry.target).author_id


def _assigner(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    """Nothing is written of a chat that nobody has."""
    return None if tx.chats.get(entry.target).holder_id is None else _by(entry, tx)


def _starter(entry: OutboxEntry[ReadForStart], tx: Tx) -> int | None:
    draft = tx.proposals.get(entry.effect.draft, "start")
    return None if draft is None else draft.agent_id


def _eraser(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    """What has begun is finished."""
    return _by(entry, tx) if entry.noted_as(ErasedSoFar).counts is None else None


def _target(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    return entry.target


def _of_message(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    return tx.messages.get(entry.target).chat_id


def _of_ticket(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    ticket = tx.tickets.get(entry.target)
    return None if ticket is None else ticket.chat_id


def _of_thread(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    return tx.threads.get(entry.target).chat_id


def _no_chat(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    return None


def _nothing(entry: OutboxEntry[Effect], tx: Tx) -> None:
    """Nothing shows it yet."""


def _message(entry: OutboxEntry[Effect], tx: Tx) -> Message:
    return tx.messages.get(entry.target)


def _edits_end(entry: OutboxEntry[EditWhatsApp], tx: Tx) -> None:
    """The message says again what the customer has; further edits of it go no further either."""
    for later in tx.outbox.following(entry, limit=50):
        if (later.kind, later.target) == (entry.kind, entry.target):
            tx.outbox.finish(later, why="no longer allowed")
    edits.not_edited(tx, _message(entry, tx), had=entry.effect.had)


def _labels_as_they_are(entry: OutboxEntry[Effect], tx: Tx) -> None:
    """Whoever waits for the label waits no longer: what the chat carries is read."""
    enqueue.read_chat(tx, entry.target)


def _ticket_as_it_was(entry: OutboxEntry[SyncTicket], tx: Tx) -> None:
    ticket = tx.tickets.get(entry.target)
    if ticket is not None:
        tickets.not_changed(tx, ticket, was=entry.effect.was)


def _access_unwritten(entry: OutboxEntry[SyncMemberAccess | SyncChatAccess], tx: Tx) -> None:
    """Here it holds and there it does not: another admin can have it written."""
    chat_id = entry.effect.chat if isinstance(entry.effect, SyncChatAccess) else None
    grants.not_written(tx, entry.target, key=f"{entry.id}:{entry.version}", chat_id=chat_id)


def _not_erased(entry: OutboxEntry[Effect], tx: Tx) -> None:
    enqueue.dm_admins(tx, NotErased(chat=entry.target or None), key=f"not_erased:{entry.id}")


def _start_ends(entry: OutboxEntry[ReadForStart], tx: Tx) -> None:
    tx.proposals.take(entry.effect.draft, "start")


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What whoever asked must still be allowed to do. `chat`: the chat that it is about; `undo`: what is then put right."""

    action: Action | Callable[[Any], Action]
    asker: Asker = _by
    chat: ChatOf = _no_chat
    undo: Undo = _nothing


RIGHTS: dict[type[Effect], Right] = {
    EditWhatsApp: Right(action=Action.REPLY, asker=_author, chat=_of_message, undo=_edits_end),
    DeleteWhatsApp: Right(
        action=Action.REPLY,
        asker=_author,
        chat=_of_message,
        undo=lambda entry, tx: deletions.not_deleted(tx, _message(entry, tx)),
    ),
    ReactWhatsApp: Right(action=Action.REACT, chat=_of_message),
    AddNote: Right(action=Action.NOTE, asker=_author, chat=_of_message),
    MarkRead: Right(action=Action.CLOSE, chat=_target),
    Backfill: Right(action=Action.SEE, chat=_of_thread),
    ReadForStart: Right(action=Action.START, asker=_starter, undo=_start_ends),
    SyncAssignee: Right(
        action=Action.HAND_OVER,
        asker=_assigner,
        chat=_target,
        undo=lambda entry, tx: routing_from_periskope.put_back(tx, tx.chats.get(entry.target, lock=True)),
    ),
    SyncChatLabels: Right(
        action=lambda effect: Action.REMOVE_CHAT_LABEL if effect.remove else Action.ADD_CHAT_LABEL,
        chat=_target,
        undo=_labels_as_they_are,
    ),
    SyncTicket: Right(action=Action.TICKET, chat=_of_ticket, undo=_ticket_as_it_was),
    SyncMemberAccess: Right(action=Action.GRANT, undo=_access_unwritten),
    SyncChatAccess: Right(action=Action.GRANT, undo=_access_unwritten),
    LookAtChannel: Right(action=Action.ROOMS),
    FindPerson: Right(action=Action.ROSTER),
    Erase: Right(action=Action.ERASE, asker=_eraser, undo=_not_erased),
}

# Effects whose own `prepare` asks more of whoever caused them than a right: what it asks, and of whom.
OWN_DOOR: dict[type[Effect], str] = {
    SendWhatsApp: "the reply's author must see the chat, and is told in the thread's words",
    SendDmFile: "its reader must be here and may have this very table",
    SendDm: "its reader must be here and may know of every chat that it names",
    PostEphemeral: "its reader may know of every chat that it names",
    SyncHome: "its reader sees what they may see now",
    PostCard: "nobody in the room may be somebody who may not see the chat",
    PostCopy: "as a card",
    PostHistory: "as a card",
    PostNotice: "as a card",
    ShareFile: "as a card",
    SyncCard: "as a card",
    SyncCopy: "as a card",
    SyncMarks: "none while its room is closed",
    SyncReactions: "none while its room is closed",
    PostDigest: "the channel must be as it should be",
    PostDaily: "the channel must be as it should be",
    SyncRoom: "rights themselves decide who is invited",
    SyncProgress: "its reader must still be an admin",
}

# What the app does by itself: reading, and taking away what may not stand.
BY_ITSELF: dict[type[Effect], str] = {
    CheckDeletion: "reads whether a card stands, then asks the author, who must see the chat",
    CompareAccess: "reads a chat to compare it",
    DropFile: "takes away",
    React: "marks the person's own message as not sent",
    LookAtRoom: "reads what people wrote",
    LookAtThread: "reads what people wrote",
    ReadChat: "reads a chat",
    ReadMessage: "reads where a file is kept",
    StageFile: "fetches a file that nobody can read until it is shared",
    SyncRemovals: "takes away",
    DeleteReport: "takes away",
    Withdraw: "takes away",
    WithdrawDms: "takes away",
}


def unjudged(kinds: Collection[type[Effect]]) -> frozenset[str]:
    """Kinds of effect of which nothing says whose right they need: none may be sent."""
    return frozenset(kind.kind for kind in kinds if kind not in {*RIGHTS, *OWN_DOOR, *BY_ITSELF})


def refused(entry: OutboxEntry[Effect], tx: Tx) -> Skip | None:
    """None if nobody asked, or whoever asked still may; else it is put right, they are told, and it is not sent."""
    right = RIGHTS.get(type(entry.effect))
    by = None if right is None else right.asker(entry, tx)
    if right is None or by is None:
        return None
    chat_id = right.chat(entry, tx)
    agent = tx.people.roster().get(by)
    action = right.action if isinstance(right.action, Action) else right.action(entry.effect)
    if agent is not None and _may(tx, agent, action, chat_id):
        return None
    if chat_id is None or tx.chats.get(chat_id).kind != "erased":
        right.undo(entry, tx)
        _tell(entry, tx, by, chat_id, sees=chat_id is None or access_queries.may_see_chat(tx, agent, chat_id))
    return Skip(why="no longer allowed")


def _may(tx: Tx, agent: Agent, action: Action, chat_id: int | None) -> bool:
    return may_do(agent, action) if chat_id is None else access_queries.may(tx, agent, action, tx.chats.get(chat_id))


def _tell(entry: OutboxEntry[Effect], tx: Tx, by: int, chat_id: int | None, *, sees: bool) -> None:
    """The chat is not named: they may no longer know of it."""
    tx.audit.write(AuditAction.REFUSED, actor=by, via="outbox", chat_id=chat_id, detail="no longer allowed")
    said = NotDone(asked=entry.kind, chat_hidden=not sees)
    enqueue.dm(tx, by, said, key=f"not_done:{entry.id}:{entry.version}")

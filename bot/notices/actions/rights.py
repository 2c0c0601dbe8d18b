"""What whoever asked for an effect must still be allowed to do when it is sent; if they may not, it is put right and they hear it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from bot.access import queries as access_queries
from bot.access.policy import Action, may_do
from bot.model.audit import AuditAction
from bot.model.effect_kind import Effect
from bot.model.queue import OutboxEntry
from bot.notices.messages.tasks import NotDone
from bot.outbox import enqueue
from bot.outbox.models import Skip
from storage.tx import Tx

E_contra = TypeVar("E_contra", bound=Effect, contravariant=True)
WHY = "no longer allowed"


@runtime_checkable
class AskedByPerson(Protocol):
    """An effect that names whoever asked for it; None: the app by itself."""

    @property
    def by(self) -> int | None: ...


def named(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    """Whom the effect names as who asked for it; None: the app asked by itself."""
    return entry.effect.by if isinstance(entry.effect, AskedByPerson) else None


def target(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    """The chat that is the effect's target."""
    return entry.target


def _no_chat(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    return None


def _nothing(entry: OutboxEntry[Effect], tx: Tx) -> None:
    """Nothing shows it yet."""


@dataclass(frozen=True, kw_only=True)
class StillMay(Generic[E_contra]):
    """The right of an effect. `asker`: who asked; `chat`: the chat that it is about; `undo`: what is put right without it."""

    action: Action | Callable[[Any], Action]
    asker: Callable[[OutboxEntry[E_contra], Tx], int | None] = named
    chat: Callable[[OutboxEntry[E_contra], Tx], int | None] = _no_chat
    undo: Callable[[OutboxEntry[E_contra], Tx], None] = _nothing

    def __call__(self, entry: OutboxEntry[E_contra], tx: Tx) -> Skip | None:
        """None if nobody asked, or whoever asked still may; else it is put right, they are told, and it is not sent."""
        by = self.asker(entry, tx)
        if by is None:
            return None
        chat_id = self.chat(entry, tx)
        agent = tx.people.roster().get(by)
        action = self.action if isinstance(self.action, Action) else self.action(entry.effect)
        if agent is None:
            allowed = False
        elif chat_id is None:
            allowed = may_do(agent, action)
        else:
            allowed = access_queries.may(tx, agent, action, tx.chats.get(chat_id))
        if allowed:
            return None
        if chat_id is None or tx.chats.get(chat_id).kind != "erased":
            self.undo(entry, tx)
            _tell(entry, tx, by, chat_id, sees=chat_id is None or access_queries.may_see_chat(tx, agent, chat_id))
        return Skip(why=WHY)


def _tell(entry: OutboxEntry[Any], tx: Tx, by: int, chat_id: int | None, *, sees: bool) -> None:
    """The chat is not named: they may no longer know of it."""
    tx.audit.write(AuditAction.REFUSED, actor=by, via="outbox", chat_id=chat_id, detail=WHY)
    said = NotDone(asked=entry.kind, chat_hidden=not sees)
    enqueue.dm(tx, by, said, key=f"not_done:{entry.id}:{entry.version}")

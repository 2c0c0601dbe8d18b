"""Quick replies stored and removed."""

from dataclasses import dataclass, field

from bot.interactions.things import NamedText
from bot.model.audit import AuditAction
from bot.model.message import Content, FileSeen, QuickReply
from bot.model.person import Agent
from bot.replies import messages as replies_messages
from bot.replies.actions.judge import judge
from bot.replies.policy.pieces import unsendable
from bot.replies.policy.team_talk import quick_reply
from bot.replies.queries import shown
from bot.text.document import words
from storage.tx import Tx

TEAM = "team"


def remove(tx: Tx, agent: Agent, reply: QuickReply) -> None:
    """Removes a text of somebody, or of the team."""
    tx.quick_replies.drop(reply.agent_id, reply.name)
    whose = TEAM if reply.agent_id is None else "own"
    tx.audit.write(AuditAction.REPLY_REMOVED, actor=agent.id, via="slack", detail=whose)


@dataclass(frozen=True, slots=True)
class NotStored:
    """Why a text was not stored, and the form's field that it is about."""

    at: str
    why: str = field(repr=False)


def store(
    tx: Tx,
    agent: Agent,
    what: NamedText,
    *,
    team: bool = False,
    files: tuple[FileSeen, ...] = (),
    before: QuickReply | None = None,
) -> str | NotStored:
    """What was stored, with the text that it replaces. `before`: the one that is changed, whose name may be another."""
    whole = Content(doc=words(what.text), files=files)
    verdict = judge(tx, whole)
    if quick_reply(whole.doc) is not None:
        return NotStored("text", replies_messages.not_stored("quick"))
    if verdict.kind in {"note", "never"}:
        return NotStored("text", replies_messages.not_stored(verdict.why))
    if (refused := next((unsendable(file) for file in files[:1]), None)) is not None:
        return NotStored("text", replies_messages.reply_file(refused))
    owner = None if team else agent.id
    there = next(
        (one for one in tx.quick_replies.of(agent.id) if (one.agent_id, one.name) == (owner, what.short)), None
    )
    if before is not None:
        tx.quick_replies.drop(before.agent_id, before.name)
    tx.quick_replies.put(owner, what.short, what.text, files=files)
    tx.audit.write(AuditAction.REPLY_STORED, actor=agent.id, via="slack", detail=TEAM if team else "own")
    was = there or before
    told = replies_messages.reply_stored(what.short, file=files[0].name if files else "")
    told += "" if was is None or was.body == what.text else replies_messages.reply_was(was.name, shown(was))
    return told if verdict.kind == "send" else told + replies_messages.asked_each_time(verdict.why)

"""*Undo* under the answer to a heavy act: what it changed is kept for ten minutes, and judged anew at the press."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.blockkit.blocks import Blocks, actions, sections
from bot.interactions import answers
from bot.interactions.buttons import Button, button
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, Reply
from bot.interactions.rights import Right
from bot.model.audit import AuditAction
from bot.model.person import Agent
from storage.tx import Tx

KIND = "undo"
OFFERED = timedelta(minutes=10)
REMEMBERED = timedelta(days=1)  # how long a press that comes too late is told so
State = Mapping[str, Any]
"""What an act changes, as JSON by keys of ours that hold no colon but between our ids."""


class NotUndone(Exception):
    """Something stands against it: nothing is undone. The message is the sentence for whoever pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """An act that can be undone. `read`: how things stand, by key; `back`: makes them so again and says what was done."""

    button: Button
    read: Callable[[Tx, Iterable[str]], State] = field(repr=False)

    def offer(self, tx: Tx, agent: Agent, was: State) -> Blocks:
        """The button for this person, if anything is other now than it was before the act; else nothing."""
        now = _plain(self.read(tx, was))
        moved = [key for key, value in _plain(was).items() if now.get(key) != value]
        if not moved:
            return []
        body = {
            "what": self.button.id,
            "was": {key: _plain(was)[key] for key in moved},
            "now": {key: now.get(key) for key in moved},
            "until": (tx.engine_now + OFFERED).isoformat(),
        }
        key = tx.proposals.add(KIND, body, agent_id=agent.id, until=tx.engine_now + REMEMBERED)
        return [actions(self.button.block(key))]

    def under(self, tx: Tx, agent: Agent, was: State, text: str) -> Reply:
        """An answer in words with the button below it."""
        offered = self.offer(tx, agent, was)
        return Reply(text=text, blocks=[*sections(text), *offered] if offered else None)


def undo(
    name: str, *, right: Right, read: Callable[[Tx, Iterable[str]], State]
) -> Callable[[Callable[[Tx, Agent, State], str]], Undo]:
    """Declares the decorated function as the way back from an act; it raises NotUndone where there is none."""

    def declare(back: Callable[[Tx, Agent, State], str]) -> Undo:
        def handler(ctx: Ctx, text: str) -> Answer:
            return ctx.do(_undone, ctx.agent, text, declared, back)

        declared = Undo(button=button(f"{KIND}:{name}", text="Undo", right=right, carries="text")(handler), read=read)
        return declared

    return declare


def offered_in(blocks: Blocks | None) -> tuple[str, str]:
    """The action and the value of *Undo* in an answer; both empty: it offers none."""
    buttons = (one for block in blocks or () for one in block.get("elements", ()) if one.get("type") == "button")
    return next(
        ((one["action_id"], one["value"]) for one in buttons if one["action_id"].startswith(f"{KIND}:")), ("", "")
    )


def _undone(tx: Tx, agent: Agent, key: str, declared: Undo, back: Callable[[Tx, Agent, State], str]) -> Reply:
    kept = tx.proposals.get(key, KIND)
    if kept is None or kept.agent_id != agent.id or kept.body["what"] != declared.button.id:
        return Reply(text=answers.TOO_LATE)
    if datetime.fromisoformat(kept.body["until"]) < tx.engine_now:
        return Reply(text=answers.UNDO_OVER)
    was, now = kept.body["was"], kept.body["now"]
    if _plain(declared.read(tx, was)) != now:
        return Reply(text=answers.UNDO_OVERTAKEN)
    try:
        with tx.savepoint():
            told = back(tx, agent, was)
    except NotUndone as why:
        return Reply(text=answers.not_undone(str(why)))
    tx.proposals.take(key, KIND)
    tx.audit.write(AuditAction.UNDONE, actor=agent.id, via="slack", detail=declared.button.id.partition(":")[2])
    return Reply(text=answers.undone(told), replace=True)


def _plain(state: State) -> dict[str, Any]:
    """As the store gives it back."""
    read: dict[str, Any] = json.loads(json.dumps(dict(state)))
    return read

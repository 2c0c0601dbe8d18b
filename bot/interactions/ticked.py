"""Lists whose rows are ticked: each thing that can be done with the ticked ones is declared where it is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.access.queries import judged_all
from bot.interactions import answers, resolve, rights
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, CommandUsed, FieldErrors, FormSubmitted, several
from bot.interactions.rights import Right
from bot.model.person import Agent
from storage.tx import Tx

Rows = Literal["chats", "people"]
NONE_TICKED: dict[Rows, str] = {"chats": answers.TICK_SOME, "people": answers.NOBODY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What can be done with ticked rows. `id`: the list, and what is chosen below it; `rows`: what the list is of."""

    id: str
    rows: Rows
    right: Right
    handler: Callable[[Ctx, Any], Answer] = field(repr=False)


TICKED: dict[str, Ticked] = {}


def ticked(name: str, *, rows: Rows, right: Right) -> Callable[[Callable[[Ctx, Any], Answer]], Ticked]:
    """Declares the decorated handler, which is given the rows that are still there. Raises ValueError if another has its id."""

    def declare(handler: Callable[[Ctx, Any], Answer]) -> Ticked:
        if name in TICKED:
            raise ValueError(f"{name!r} is declared twice for ticked rows")
        TICKED[name] = Ticked(id=name, rows=rows, right=right, handler=handler)
        return TICKED[name]

    return declare


def submitted(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer | None:
    """The answer to a list that was sent; None: it is none. Each ticked row is looked up and judged again."""
    values = sent.form.values
    declared = TICKED.get(f"{sent.form.callback}:{values.get('deed')}")
    if declared is None:
        return None
    picked = several(values.get("picked"))
    found = judged_all(tx, agent, picked) if declared.rows == "chats" else resolve.by_ids(tx, picked)
    about = {str(at): one for at, one in enumerate(found)}
    why = rights.forbidden(tx, agent, declared.right, about) or (None if found else NONE_TICKED[declared.rows])
    if why is not None:
        return FieldErrors(errors={"picked": why})
    return declared.handler(Ctx(tx, agent, CommandUsed.behind(sent)), found)

"""*Undo* after weekly shifts or exceptions changed."""

from collections.abc import Iterable, Sequence

from bot.access.policy import Action
from bot.availability import actions as availability
from bot.availability import messages as availability_messages
from bot.availability import queries as availability_queries
from bot.availability.actions import Planned
from bot.interactions import resolve
from bot.interactions.models import Reply
from bot.interactions.undo import State, undo
from bot.model.person import Agent
from bot.model.schedule import Plan, exception_from_json, exception_to_json, from_json, to_json
from storage.tx import Tx


def plans_now(tx: Tx, people: Sequence[Agent]) -> State:
    """Each person's week with its exceptions."""
    return _plans(tx, [str(one.id) for one in people])


def _plans(tx: Tx, keys: Iterable[str]) -> State:
    return {
        str(agent_id): {
            "week": None if plan.schedule is None else to_json(plan.schedule),
            "exceptions": [exception_to_json(one) for one in plan.exceptions],
        }
        for agent_id, plan in tx.availability.plans(int(key) for key in keys).items()
    }


@undo("plan", right=Action.OTHERS_SCHEDULE, read=_plans)
def plan(tx: Tx, by: Agent, was: State) -> str:
    """Every week and exception as it was. Chats that moved with the change stay where they are."""
    people = [tx.people.get(int(key)) for key in was]
    plans = {
        int(key): Plan(
            schedule=None if before["week"] is None else from_json(before["week"]),
            exceptions=tuple(exception_from_json(one) for one in before["exceptions"]),
        )
        for key, before in was.items()
    }
    done = availability.put_plans(tx, people, plans, by=by)
    told = availability_messages.as_before([resolve.who(tx, one) for one in people], len(done.moved))
    return "\n".join([told, availability_queries.weeks_shown(tx, people)])


def undoable(tx: Tx, agent: Agent, people: Sequence[Agent], planned: Planned, was: State) -> Reply:
    """What was saved, with *Undo* below. `was`: the plans before."""
    text = availability.told(tx, agent, people, planned)
    return plan.under(tx, agent, was, "\n".join(filter(None, [text, replaced(tx, was)])))


def replaced(tx: Tx, was: State) -> str:
    """Which weeks stood there before, as far as they are others now."""
    plans = tx.availability.plans(int(key) for key in was)
    before = {int(key): None if one["week"] is None else from_json(one["week"]) for key, one in was.items()}
    changed = [key for key, week in before.items() if week != plans[key].schedule]
    return availability_messages.replaced([(resolve.who(tx, tx.people.get(key)), before[key]) for key in changed])

"""Who is on: one's own switch, and for admins everybody's."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain import when
from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Say, Submitted
from bot.domain.commands import Command
from bot.domain.people import Agent
from bot.flows import availability
from bot.flows.desk import named, offered
from bot.flows.steps import owe, turns
from bot.views import answers, answers_time, forms_time, refusals
from storage.tx import Tx

MORE = timedelta(minutes=15)
UTC_ZONE = "UTC"


def asked(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """Show it, or set it: one's own, or for admins that of people named."""
    typed = command.arguments
    meant = named.people(tx, agent, typed.people)
    people = list(meant.agents) or ([] if meant.unknown else [agent])
    if not _may(agent, people):
        return Say(text=answers.ADMINS_ONLY)
    if typed.action not in {"online", "offline"} and people == [agent]:
        shown = answers_time.switch_shown(own(tx, agent), online=turns.is_on(tx, agent.id))
        return Say(text=shown.text, blocks=shown.blocks)
    if typed.action not in {"online", "offline"}:
        return Say(text="\n".join([*meant.unknown, *(_shown(tx, agent, one) for one in people)]))
    until = until_of(tx, agent, typed.timing)
    if typed.timing and until is None:
        return Say(text=answers.unreadable_time(typed.timing))
    return Say(text="\n".join([*meant.unknown, *put(tx, agent, people, online=typed.action == "online", until=until)]))


def _may(agent: Agent, people: Sequence[Agent]) -> bool:
    others = any(one.id != agent.id for one in people)
    return may_do(agent, Action.OTHERS_STATUS if others else Action.OWN_STATUS)


def until_of(tx: Tx, agent: Agent, typed: str) -> datetime | None:
    """When a choice ends, on the asker's clock."""
    return when.until(typed, now=tx.house, zone=agent.tz or UTC_ZONE) if typed else None


def put(tx: Tx, by: Agent, people: Sequence[Agent], *, online: bool, until: datetime | None) -> list[str]:
    """Set these switches; a sentence for each."""
    told = []
    for mine in (True, False):
        some = [one for one in people if (one.id == by.id) == mine]
        source = "self" if mine else "admin"
        for done in availability.set_statuses(
            tx,
            some,
            online=online,
            until=until,
            source="self" if source == "self" else "admin",
            by=by,
        ):
            owe.home(tx, done.agent_id)
            who = named.person(tx.people.roster().get(done.agent_id))
            if done.refused is not None:
                told.append(answers.switch_refused(done.refused, who))
            else:
                told.append(
                    answers.switched(None if mine else who, online=done.online, until=done.until, moved=len(done.moved))
                )
    return told


def own(tx: Tx, agent: Agent) -> str:
    """How one's own switch stands."""
    return _shown(tx, agent, agent)


def _shown(tx: Tx, reader: Agent, one: Agent) -> str:
    stands = availability.shown(tx, one.id)
    who = None if one.id == reader.id else named.person(one)
    return answers.switched(who, online=turns.is_on(tx, one.id), until=stands.until, moved=0)


def form(tx: Tx, agent: Agent, chosen: Sequence[str] = ()) -> Answer:
    """One's own; for admins anybody's."""
    people = offered.people(tx) if may_do(agent, Action.OTHERS_STATUS) else []
    return Open(view=forms_time.status(people, chosen=chosen or [str(agent.id)], on=turns.is_on(tx, agent.id)))


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Whoever may not set others' is asked about their own alone."""
    values = sent.form.values
    people = named.by_ids(tx, values.get("people")) if "people" in values else [agent]
    if not people:
        return FieldErrors(errors={"people": refusals.NOBODY})
    if not _may(agent, people):
        return FieldErrors(errors={"status": answers.ADMINS_ONLY})
    length, until = str(values.get("length") or "boundary"), None
    if length == "time":
        until = until_of(tx, agent, f"until {values.get('until') or ''}")
        if until is None:
            return FieldErrors(errors={"until": answers.NO_TIME})
    elif length != "boundary":
        until = until_of(tx, agent, f"for {length}")
    return Say(text="\n".join(put(tx, agent, people, online=values.get("status") == "online", until=until)))


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*I'm on now* and *Go offline*: always one's own, whatever the button carries."""
    told = put(tx, agent, [agent], online=press.action == "status:online", until=None)
    return Say(text="\n".join(told))


def longer(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*15 more minutes* at a shift's end."""
    return Say(text="\n".join(put(tx, agent, [agent], online=True, until=tx.house + MORE)))

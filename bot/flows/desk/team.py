"""The team's list: each person's role, labels, status and load; several ticked at once."""

import re

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Push, Replace, Say, Submitted
from bot.domain.commands import Command
from bot.domain.people import Agent
from bot.flows import availability
from bot.flows.desk import confirming, labels, named, plans_forms, record, roles, status
from bot.views import answers, refusals
from bot.views.lists import PAGE, Page, PersonRow, team_list
from storage.tx import Tx

COVERAGE = re.compile(r"\b(?:coverage|week|picture|chart)\b")


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """Everybody, in a form; in words where no form can be opened."""
    if not may_do(agent, Action.ROSTER):
        return Say(text=answers.ADMINS_ONLY)
    if COVERAGE.search(command.typed.casefold()):
        return record.send_file(tx, agent, ask, {"what": "coverage", "zone": agent.tz or "UTC"})
    return Open(view=page(tx, 0)) if ask.team else Say(text=answers.team_lines(_rows(tx)))


def form(tx: Tx, agent: Agent) -> Answer:
    """The list by button."""
    return Push(view=page(tx, 0)) if may_do(agent, Action.ROSTER) else Say(text=answers.ADMINS_ONLY)


def page(tx: Tx, start: int) -> dict[str, object]:
    """Ten people of the list."""
    rows = _rows(tx)
    return team_list(rows[start : start + PAGE], Page(start=start, total=len(rows)))


def _rows(tx: Tx) -> list[PersonRow]:
    roster = tx.people.roster()
    agents = sorted(roster.agents, key=lambda one: (one.state == "inactive", one.role != "admin", named.person(one)))
    ids = [one.id for one in agents]
    names = {label.id: label.name for label in tx.labels.all()}
    stands, waiting, held = availability.shown_all(tx, ids), tx.waits.load(list(ids)), tx.lists.open_held(ids)
    return [
        PersonRow(
            key=str(one.id),
            name=named.person(one),
            role=one.role,
            state=one.state,
            on=stands[one.id].online,
            source=stands[one.id].source or "",
            until=stands[one.id].until,
            labels=tuple(names[label] for label in sorted(roster.granted.get(one.id, ())) if label in names),
            waiting=waiting.get(one.id, 0),
            open=held.get(one.id, 0),
        )
        for one in agents
    ]


def turned(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """Another page."""
    if not may_do(agent, Action.ROSTER):
        return Say(text=answers.ADMINS_ONLY)
    start = int(press.value) if press.value is not None and press.value.isdigit() else 0
    return Replace(view=page(tx, min(start, 1_000_000)))


def ticked(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """What to do with those ticked: a form, with them chosen."""
    values = sent.form.values
    people = [str(one.id) for one in named.by_ids(tx, values.get("picked") or ())]
    if not may_do(agent, Action.ROSTER):
        return FieldErrors(errors={"picked": answers.ADMINS_ONLY})
    if not people:
        return FieldErrors(errors={"picked": refusals.NOBODY})
    openers = {
        "status": status.form,
        "schedule": plans_forms.schedule_form,
        "exceptions": plans_forms.exceptions_form,
        "labels": labels.people_form,
        "role": roles.role_form,
    }
    if values.get("deed") == "confirm":
        said = confirming.form(tx, agent, named.by_ids(tx, people))
    else:
        opener = openers.get(str(values.get("deed")))
        said = Say(text=answers.NOTHING_CHANGED) if opener is None else opener(tx, agent, people)
    return Push(view=said.view) if isinstance(said, Open) else said

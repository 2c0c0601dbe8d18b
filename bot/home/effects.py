"""The home tab, shown afresh from the rows: what this person may see now, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.admin.queries import health
from bot.home.messages import MOST_ROWS, NO_CHATS_WITH_LABEL, NO_LABEL, Colleague, Home, HomeChat, Step
from bot.home.messages import home as home_view
from bot.interactions import resolve
from bot.model.chat import Chat, ChatQuery, StoredWait
from bot.model.effect.people import SyncHome
from bot.model.person import Agent
from bot.model.queue import OutboxEntry
from bot.outbox.calls import PublishHome
from bot.outbox.calls.outcomes import Refused
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Prepared, Skip
from bot.shifts import state
from bot.text.safe import mask_number
from bot.threads import policy as threads_policy
from bot.threads.queries import render as threads_render
from storage.tx import Tx

MOST = 60


def prepare_home(entry: OutboxEntry[SyncHome], tx: Tx) -> Prepared[None]:
    """For whom it is made, as it is published (`made`). Slack shows a guest the tab they had, so theirs is emptied."""
    agent = tx.people.roster().get(entry.target)
    if agent is None or agent.slack_user is None or (agent.slack_deactivated and agent.state == "active"):
        return Skip(why="not here")
    return PublishHome(slack_user=agent.slack_user, reader=agent.id)


def made(tx: Tx, call: PublishHome) -> PublishHome | Refused:
    """The call with what this person may see now, and nothing else. Changes nothing."""
    agent = tx.people.roster().get(call.reader)
    return Refused(why="not here") if agent is None else replace(call, view=view(tx, agent))


def view(tx: Tx, agent: Agent) -> dict[str, Any]:
    """The whole tab. Somebody who is no longer active sees that they are off, and no chat."""
    seen, plan = tx.availability.get(agent.id), tx.availability.plan(agent.id)
    now = state.state_of(seen, plan, tx.business_now)
    mine = _rows(tx, agent, ChatQuery(assignee=agent.id, state="open"))
    unheld = _rows(tx, agent, ChatQuery(assignee=0, state="waiting"))
    shown = Home(
        on=seen.online,
        source=now.source or "",
        until=now.until,
        shifts=state.today(plan, agent, tx.business_now),
        mine_waiting=tuple(row for row, waits in mine if waits),
        nobodys=tuple(row for row, _ in unheld),
        mine_quiet=tuple(row for row, waits in mine if not waits),
        none_seen="" if mine or unheld else _none_seen(tx, agent),
        admin=agent.admin,
    )
    return home_view(shown if not agent.admin else _for_admin(tx, agent, shown))


def _none_seen(tx: Tx, agent: Agent) -> str:
    """What a member without a chat to see is told; empty for who sees some, and for who is not active."""
    if agent.admin or agent.state != "active" or tx.chat_lists.any(agent):
        return ""
    return NO_CHATS_WITH_LABEL if tx.people.roster().granted.get(agent.id) else NO_LABEL


def _for_admin(tx: Tx, agent: Agent, shown: Home) -> Home:
    found = tx.chat_lists.first(agent, ChatQuery(state="waiting"), limit=MOST)
    others = [chat for chat in found if chat.assignee_id not in {None, agent.id}]
    return replace(
        shown,
        others_waiting=tuple(row for row, _ in _told(tx, agent, others)),
        team=_team(tx),
        health=_health(tx),
        steps=_steps(tx),
    )


def _rows(tx: Tx, agent: Agent, wanted: ChatQuery) -> list[tuple[HomeChat, bool]]:
    """What does not fit is only counted, so nothing more is looked up for it."""
    return _told(tx, agent, tx.chat_lists.first(agent, wanted, limit=MOST))


def _told(tx: Tx, agent: Agent, found: Sequence[Chat]) -> list[tuple[HomeChat, bool]]:
    rows: list[tuple[HomeChat, bool]] = []
    shown = {True: 0, False: 0}
    for chat in found:
        waits = tx.waits.open(chat.id)
        waiting = waits is not None
        shown[waiting] += 1
        whole = shown[waiting] <= MOST_ROWS
        rows.append((_row(tx, agent, chat, waits) if whole else HomeChat(key=chat.key, name=""), waiting))
    return rows


def _row(tx: Tx, agent: Agent, chat: Chat, wait: StoredWait | None) -> HomeChat:
    assignee, stands = tx.people.roster().get(chat.assignee_id), threads_policy.state_of(chat, wait)
    return HomeChat(
        key=chat.key,
        name=chat.name or mask_number(chat.wa_chat_id),
        words=threads_render.newest_words(tx, chat) if wait is not None else "",
        state=stands.state,
        since=stands.since,
        reminder=stands.reminder,
        assignee="" if assignee is None or assignee.id == agent.id else resolve.who(tx, assignee),
        link=threads_render.link_for(tx, agent, chat.id),
    )


def _team(tx: Tx) -> tuple[Colleague, ...]:
    active = [agent for agent in tx.people.roster().agents if agent.state == "active"]
    ids = [agent.id for agent in active]
    waiting, held = tx.waits.load(list(ids)), tx.chat_lists.open_held(ids)
    switches = {one.agent_id: one for one in tx.availability.many(ids)}
    return tuple(
        Colleague(
            name=resolve.who(tx, agent),
            on=switches[agent.id].online,
            until=switches[agent.id].until,
            waiting=waiting.get(agent.id, 0),
            open=held.get(agent.id, 0),
        )
        for agent in active
    )


def _health(tx: Tx) -> tuple[str, ...]:
    """What needs a look, as `health` says it; empty: all is well."""
    return tuple(sentence for well, sentence in health.lines(tx) if not well)


def _steps(tx: Tx) -> tuple[Step, ...]:
    """The checklist that ticks itself."""
    roster = tx.people.roster()
    members = [agent for agent in roster.agents if agent.role == "member" and agent.state != "inactive"]
    active = [agent for agent in roster.agents if agent.state == "active"]
    planned = tx.availability.plans([agent.id for agent in active])
    return (
        Step(text="A WhatsApp number is known and connected", done=any(phone.ready for phone in tx.phones.all())),
        Step(text="Somebody is in the team besides you: `/periskope invite`", done=len(active) > 1),
        Step(text="Every member may see something: `/periskope label`", done=_all_see(tx, members)),
        Step(text="Somebody has shifts: `/periskope schedule`", done=any(one.schedule for one in planned.values())),
        Step(
            text="Somebody is told what needs a person: `/periskope settings`",
            done=bool(tx.settings.policies().alert_to),
        ),
    )


def _all_see(tx: Tx, members: list[Agent]) -> bool:
    granted = tx.people.roster().granted
    return bool(members) and all(granted.get(one.id) or any(tx.people.overrides_of(one.id).values()) for one in members)


HANDLERS = EffectHandlers()
HANDLERS.add(SyncHome, Handler(right="its reader sees what they may see now", prepare=prepare_home))

from bot.access import actions as access
from bot.model.audit import AuditAction
from bot.model.event import Person, PersonChanged
from bot.model.person import Agent
from bot.notices.messages.team import BackInSlack, EmailChanged, LeftSlack
from bot.outbox import enqueue
from bot.team import actions as team
from bot.team.policy import slack_changed
from storage.tx import Tx


def person_changed(event: PersonChanged, tx: Tx) -> str:
    """Slack says that somebody changed: gone, a guest, another address, or simply somebody we wait for."""
    person = event.person
    agent = tx.people.by_slack(person.slack_user)
    if agent is None:
        return _maybe_awaited(tx, person)
    what = slack_changed(agent, person, team=tx.settings.identity().team)
    at = f"{tx.engine_now.timestamp():.0f}"
    if what == "gone":
        return _gone(tx, agent, at)
    if what == "there_again":
        tx.people.change(agent.id, slack_deactivated=False)
        enqueue.dm_admins(tx, BackInSlack(agent=agent.id), key=f"there:{agent.id}:{at}")
    elif what == "email_changed":
        enqueue.dm_admins(tx, EmailChanged(agent=agent.id), key=f"email:{agent.id}:{tx.hashed(person.email or '')}")
    _take_over(tx, agent, person)
    return what


def _take_over(tx: Tx, agent: Agent, person: Person) -> None:
    """Name and zone as Slack has them; of a name that passes for a colleague's the admins hear."""
    name, tz = person.name or agent.name, person.tz or agent.tz
    if (name, tz) != (agent.name, agent.tz):
        tx.people.change(agent.id, name=name, tz=tz)
    if name != agent.name:
        team.called(tx, agent.id)


def _gone(tx: Tx, agent: Agent, at: str) -> str:
    """Out of every room here too; but if many go at once, nobody is put out before an admin has said so."""
    tx.people.change(agent.id, slack_deactivated=True)
    tx.audit.write(AuditAction.GONE_FROM_SLACK, actor=None, via="slack", whom_id=agent.id)
    if agent.state == "active" and access.is_mass_change(tx, "people"):
        access.ask_about_mass_change(tx, "people", agent.id, True)
        return "doubted"
    team.put_out(tx, agent.id, why="gone")
    enqueue.dm_admins(tx, LeftSlack(agent=agent.id), key=f"gone:{agent.id}:{at}")
    return "gone"


def _maybe_awaited(tx: Tx, person: Person) -> str:
    awaited = None if person.email is None else tx.people.by_email(person.email)
    if awaited is None or awaited.state != "pending":
        return "nobody of ours"
    return team.link(tx, awaited, person)

from bot.access.policy import Action
from bot.model.effect.people import FindPerson, PersonShown
from bot.model.event import Person
from bot.model.queue import OutboxEntry
from bot.notices.actions.rights import StillMay
from bot.notices.messages.team import NotLinked
from bot.outbox import enqueue
from bot.outbox.calls.outcomes import Done, Told
from bot.outbox.calls.slack import LookUpPerson
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, Prepared, Requeue, Settlement, Skip
from bot.team import actions as team
from storage.tx import Tx


def prepare_find(entry: OutboxEntry[FindPerson], tx: Tx) -> Prepared[Person | None]:
    """Look for the Slack person of somebody pending: whom an admin named, else who has their address."""
    agent = tx.people.get(entry.target)
    if agent.state != "pending":
        return Skip(why="linked")
    named = entry.effect.slack_user
    return LookUpPerson(email=agent.email) if named is None else LookUpPerson(slack_user=named)


def settle_find(entry: OutboxEntry[FindPerson], outcome: Told[Person | None], tx: Tx) -> Settlement:
    """Link them, if it is somebody who may be linked."""
    if not isinstance(outcome, Done):
        return Requeue(after=60)
    if isinstance(outcome.value, Person):
        return _found(entry, outcome.value, tx)
    team.not_linked(tx, tx.people.get(entry.target), team.NOT_FOUND)
    return Complete(why="not in this Slack")


def _found(entry: OutboxEntry[FindPerson], person: Person, tx: Tx) -> Settlement:
    """Linked, if it is still whom the admin was shown; of a yes that cannot be carried out every admin hears."""
    agent, by_admin = tx.people.get(entry.target), entry.effect.by is not None
    shown = entry.effect.shown
    now = PersonShown(user=person.slack_user, team=person.team, email=person.email)
    other = shown is not None and shown != now
    why = "changed" if other else team.link(tx, agent, person, by_admin=by_admin)
    if by_admin and other:
        enqueue.dm_admins(tx, NotLinked(agent=agent.id, why=why), key=f"not_linked:{entry.id}:{entry.version}")
    return Complete(why=None if why == "linked" else why)


HANDLERS = EffectHandlers()
HANDLERS.add(
    FindPerson, Handler(right=StillMay[FindPerson](action=Action.ROSTER), prepare=prepare_find, settle=settle_find)
)

"""The home tab, shown afresh."""

from bot.domain.calls import PublishHome
from bot.domain.outcomes import Outcome
from bot.domain.owed import Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing import shown
from storage.tx import Tx


def prepare_home(owed: Owed, tx: Tx) -> Prepared:
    """What this person may see now, and nothing else."""
    agent = tx.people.roster().get(owed.target)
    if agent is None or agent.slack_user is None or agent.slack_gone:
        return Nothing(why="not here")
    return PublishHome(slack_user=agent.slack_user, view=shown.home(tx, agent))


def settle_home(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Shown, or not: it is shown again when something changes."""
    return Settled(why=getattr(outcome, "why", None))

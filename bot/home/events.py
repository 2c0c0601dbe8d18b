"""Handler of the event that somebody opened the home tab."""

from bot.model.event import HomeOpened
from bot.outbox import enqueue
from storage.tx import Tx


def home_opened(event: HomeOpened, tx: Tx) -> str:
    """Enqueues a refresh of the home tab that somebody opened."""
    agent = tx.people.by_slack(event.slack_user)
    if agent is None:
        return "not in roster"
    tx.home_views.looked(agent.id)
    enqueue.home(tx, agent.id)
    return "home"

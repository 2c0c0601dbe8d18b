"""A customer erased: our rows at once, then their copies in Slack, then the report. Nothing changes at the customer's."""

from dataclasses import asdict
from datetime import timedelta

from bot.domain.outcomes import Outcome
from bot.domain.owed import Later, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing.copies import permalink
from bot.flows.steps import erasing, media, owe, told
from bot.views.forms_erase import report
from storage.tx import Tx

LOOK = timedelta(seconds=0.5)
PATIENCE = 240  # looks, two minutes: whatever is in doubt so long is erased all the same
MOST_LINKS = 40


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """It makes no call of its own: each look goes one step on, and a crash between two of them loses nothing."""
    about = owed.payload
    if "counts" not in about:
        looked = int(about.get("looked", 0))
        if tx.erasing.under_way(about["erase"]) and looked < PATIENCE:
            tx.outbox.annotate(owed, looked=looked + 1)
            return Later(at=tx.now + LOOK)
        _erase(owed, tx)
        return Later(at=tx.now + LOOK)
    if tx.erasing.standing(about["erase"]):
        return Later(at=tx.now + LOOK)
    _report(owed, tx)
    return Nothing(why="erased")


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """There was nothing to call."""
    return Settled()


def _erase(owed: Owed, tx: Tx) -> None:
    """All of our rows in one transaction. The addresses of what people typed are kept until the report is made."""
    chats, contact = list(owed.payload["erase"]), owed.payload["contact"]
    extent = tx.erasing.extent(chats, contact)
    typed = [list(one) for one in tx.erasing.typed(chats, limit=MOST_LINKS)]
    readers = {agent_id for chat_id in chats for agent_id in tx.posts.told_of(chat_id)}
    for chat_id in chats:
        tx.erasing.stop([chat_id])
        tx.erasing.chat(chat_id)
        for post_id in tx.erasing.reports_naming(chat_id):
            erasing.take_back(tx, post_id)
        for thread in tx.threads.of_chat(chat_id, "leaving"):
            owe.withdraw(tx, thread.id)
    for message_id in [] if contact is None else tx.erasing.person(contact):
        media.drop(tx, tx.messages.get(message_id))
        owe.copies_changed(tx, message_id)
    for agent in tx.people.roster().agents:
        if agent.id in readers:
            told.withdraw(tx, agent.id)
        elif agent.here:
            owe.home(tx, agent.id)
    for chat_id in chats or [None]:
        tx.audit.write("erased", actor=owed.payload["by"], via="slack", chat_id=chat_id)
    tx.outbox.annotate(owed, counts=asdict(extent), typed=typed)


def _report(owed: Owed, tx: Tx) -> None:
    about = owed.payload
    links = [link for channel, ts in about["typed"] if (link := permalink(tx, channel, ts)) is not None]
    key, text = f"erased:{owed.id}", report(about["counts"], links)
    by = tx.people.roster().get(about["by"])
    if by is not None and by.admin:
        owe.tell(tx, by.id, "answer", key=key, text=text, admins=True)
    else:
        owe.tell_admins(tx, "answer", key=key, text=text)

"""Periskope is away, somebody asks for much, and may no longer see the chat when it is back."""

from sqlalchemy import select

from bot.model.effect.chats import SyncChatLabels, SyncTicket
from bot.model.effect.replies import AddNote, DeleteWhatsApp, EditWhatsApp
from bot.model.ticket import OPEN_STATES
from storage import tables as t
from tests.end_to_end import acts
from tests.end_to_end.fidelity import Open
from tests.end_to_end.test_tickets import made
from tests.fixtures.running_app import RunningApp

OPEN_KINDS = select(t.outbox.c.kind).where(t.outbox.c.state.in_(("ready", "sending")))
CALLED = select(t.outbox.c.id).where(t.outbox.c.state == "sending")
DONE_NOTHING_OF = (
    "Your edit was *not* sent",
    "A reply of yours was *not* deleted",
    "Your note was *not* saved",
    "The labels of a chat were *not* changed",
    "Your change of a ticket was *not* saved",
)


async def asks_for_much(running_app: RunningApp, *, may: bool) -> tuple[Open, str]:
    """Asha edits, deletes, notes, labels and closes a ticket while Periskope is away; `may`: she still sees the chat then."""
    await made(running_app)
    thread, asha = Open(running_app, "Priya", "wa-sales"), running_app.person("Asha")
    edited, deleted = await thread.says("Asha", "at nine"), await thread.says("Asha", "by the bridge")
    await running_app.until(lambda: running_app.heard(thread.chat) == ["at nine", "by the bridge"])
    await running_app.at_rest()
    running_app.world.periskope.fail("/", kind="html503", times=100_000)
    await thread.says("Asha", "note: the bell is ours")
    await running_app.slack.edit(asha, thread.channel, edited, "at ten")
    await running_app.slack.remove(asha, thread.channel, deleted)
    await running_app.slack.command(asha, "tickets close bell")
    await running_app.slack.command(asha, "label add fleet to Priya")
    kinds = {one.kind for one in (AddNote, EditWhatsApp, DeleteWhatsApp, SyncTicket, SyncChatLabels)}
    await acts.until_read(running_app, lambda tx: kinds <= set(tx.conn.execute(OPEN_KINDS).scalars()))
    if not may:
        await acts.set_access(running_app, "Asha", "Priya", allow=False)
        await acts.until_read(
            running_app, lambda tx: tx.conn.execute(CALLED).first() is None
        )  # a call that is out is past judging
    running_app.world.periskope.heal()
    await running_app.at_rest(within=60)
    return thread, edited


def labels(running_app: RunningApp, thread: Open) -> set[str]:
    known = running_app.world.periskope.labels
    return {
        known[one].name if one in known else one for one in running_app.world.periskope.chats[thread.chat].label_ids
    }


async def test_all_that_was_asked_for_is_done_once_periskope_is_back(running_app: RunningApp) -> None:
    thread, _ = await asks_for_much(running_app, may=True)

    assert running_app.heard(thread.chat)[0] == "at ten"
    assert [one.is_deleted for one in running_app.world.periskope.messages(thread.chat) if one.from_me] == [False, True]
    assert next(iter(running_app.world.periskope.tickets.values())).status == "closed"


async def test_nothing_that_was_asked_for_is_done_after_the_right_is_gone_and_who_asked_is_told(
    running_app: RunningApp,
) -> None:
    thread, _ = await asks_for_much(running_app, may=False)
    said = "\n".join(acts.told(running_app, "Asha"))
    ticket = next(iter(running_app.world.periskope.tickets.values()))
    kept = await running_app.store.read(lambda tx: tx.tickets.by_periskope(ticket.ticket_id))

    assert running_app.heard(thread.chat) == ["at nine", "by the bridge"]
    assert not any(one.is_deleted for one in running_app.world.periskope.messages(thread.chat))
    assert ticket.status == "open"
    assert kept.state in OPEN_STATES
    assert "fleet" not in labels(running_app, thread)
    assert not any(
        "the bell is ours" in str(call.body) for call in running_app.world.periskope.calls if call.status == 200
    )
    assert [one for one in DONE_NOTHING_OF if one.replace("*", "") not in said.replace("*", "")] == []

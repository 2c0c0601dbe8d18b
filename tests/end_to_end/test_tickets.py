"""Tickets: made in Slack, known in Periskope, shown on the card; and the other way round."""

from dataclasses import replace
from functools import partial
from typing import Any

from sandbox.slack import plain
from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp


def top(running_app: RunningApp, first: str) -> Any:
    return running_app.slack.views_of(running_app.person(first))[-1]


def card(running_app: RunningApp) -> str:
    return str(running_app.thread("wa-sales", "Priya")[0].blocks)


async def waiting(running_app: RunningApp) -> tuple[str, str, str]:
    """A customer waits; the card's channel and address, and the chat's key."""
    await acts.opened(running_app, "Priya", "wa-sales", words="The bell is broken")
    await running_app.at_rest()
    chat_id = await acts.chat_id(running_app, "Priya")
    key = await running_app.store.read(lambda tx: tx.chats.get(chat_id).key)
    return running_app.slack.channel("wa-sales").id, running_app.thread("wa-sales", "Priya")[0].ts, str(key)


async def made(running_app: RunningApp, subject: str = "Broken bell") -> Any:
    """A ticket from the card's form, as Periskope has it."""
    channel, ts, key = await waiting(running_app)
    asha = running_app.person("Asha")
    await (await running_app.slack.click(asha, channel, ts, "chat:menu", selected=f"ticket:{key}")).settled()
    await running_app.slack.submit(asha, top(running_app, "Asha").id, {"subject": subject, "priority": "3"})
    await running_app.until(lambda: running_app.world.periskope.tickets)
    await running_app.until(lambda: f"🎫 {subject}" in card(running_app))
    await running_app.at_rest()
    return next(iter(running_app.world.periskope.tickets.values()))


async def test_a_ticket_from_the_card_stands_in_periskope_once_and_on_the_card(running_app: RunningApp) -> None:
    ticket = await made(running_app)
    kept = await running_app.store.read(
        lambda tx: tx.tickets.open_of(tx.tickets.by_periskope(ticket.ticket_id).chat_id)
    )

    assert len(running_app.world.periskope.tickets) == 1
    assert (ticket.subject, ticket.priority, ticket.status) == ("Broken bell", 3, "open")
    assert [one.periskope_id for one in kept] == [ticket.ticket_id]


async def test_a_ticket_waits_until_somebody_is_available_and_is_theirs_then(running_app: RunningApp) -> None:
    ticket = await made(running_app)
    before = ticket.assignee
    asha = running_app.person("Asha")
    await (await running_app.slack.command(asha, "online")).settled()
    await running_app.until(lambda: ticket.assignee == acts.email("asha"))
    await running_app.until(lambda: any("Broken bell" in words for words in acts.told(running_app, "Asha")))

    assert before is None


async def test_a_ticket_is_listed_closed_and_reopened_by_who_sees_its_chat_only(running_app: RunningApp) -> None:
    ticket = await made(running_app)
    asha, omar = running_app.person("Asha"), running_app.person("Omar")
    hidden = await running_app.slack.command(omar, f"tickets close {ticket.ticket_id}")
    await hidden.settled()
    listed = await running_app.slack.command(omar, "tickets")
    await listed.settled()
    theirs = str(top(running_app, "Omar").blocks)
    shown = await running_app.slack.command(asha, "tickets")
    await shown.settled()
    mine = str(top(running_app, "Asha").blocks)
    closed = await running_app.slack.command(asha, "tickets close bell")
    await closed.settled()
    await running_app.until(lambda: ticket.status == "closed")
    await running_app.until(lambda: "🎫" not in card(running_app))
    again = await running_app.slack.command(asha, f"tickets reopen {ticket.ticket_id}")
    await again.settled()
    await running_app.until(lambda: ticket.status == "open")

    assert "no such ticket" in hidden.text
    assert "Broken bell" not in theirs
    assert "Broken bell" in mine
    assert "is closed" in closed.text
    assert "is open" in again.text


async def test_what_becomes_of_a_ticket_in_periskope_is_shown_on_the_card(running_app: RunningApp) -> None:
    ticket = await made(running_app)
    org = running_app.world.periskope
    ticket.subject, ticket.updated_at = "Broken bell and light", org.clock()
    org.ticket_event("ticket.updated", ticket)
    await running_app.until(lambda: "Broken bell and light" in card(running_app))
    ticket.status, ticket.updated_at = "closed", org.clock()
    org.ticket_event("ticket.updated", ticket)
    await running_app.until(lambda: "🎫" not in card(running_app))

    assert (
        len(await running_app.store.read(lambda tx: tx.tickets.seen_by(tx.people.by_email(acts.email("nina")))[0])) == 1
    )


async def test_a_ticket_from_a_message_quotes_it(running_app: RunningApp) -> None:
    channel, _, _ = await waiting(running_app)
    asha = running_app.person("Asha")
    copy = running_app.thread("wa-sales", "Priya")[-1]
    used = await running_app.slack.shortcut(asha, "whatsapp", channel_id=channel, ts=copy.ts)
    await used.settled()
    key = await running_app.store.read(partial(_newest_key, chat=await acts.chat_id(running_app, "Priya")))
    await (
        await running_app.slack.click_in_view(asha, top(running_app, "Asha").id, "message:ticket", value=key)
    ).settled()
    await running_app.slack.submit(asha, top(running_app, "Asha").id, {"subject": "From a message"})
    await running_app.until(lambda: running_app.world.periskope.tickets)
    await running_app.at_rest()

    assert next(iter(running_app.world.periskope.tickets.values())).quoted is not None


def _newest_key(tx: Any, *, chat: int) -> str:
    return str(tx.messages.last(chat, limit=1)[0].key)


async def test_a_change_in_periskope_that_no_webhook_told_appears_all_the_same(running_app: RunningApp) -> None:
    ticket = await made(running_app)
    org = running_app.world.periskope
    ticket.subject, ticket.updated_at = "Broken bell and light", org.clock()
    await running_app.until(lambda: "Broken bell and light" in card(running_app))
    org.tickets["SND-0900"] = replace(ticket, ticket_id="SND-0900", subject="From the console", updated_at=org.clock())
    await running_app.until(lambda: "From the console" in card(running_app))
    await running_app.at_rest()
    seen, total = await running_app.store.read(lambda tx: tx.tickets.seen_by(tx.people.by_email(acts.email("nina"))))

    assert total == 2
    assert {one.periskope_id for one in seen} == {ticket.ticket_id, "SND-0900"}


async def test_what_periskope_refuses_is_told_to_who_made_it_and_can_be_tried_again(running_app: RunningApp) -> None:
    channel, ts, key = await waiting(running_app)
    running_app.world.periskope.fail("/tickets/create", method="POST", kind="422", times=2)
    asha = running_app.person("Asha")
    await (await running_app.slack.click(asha, channel, ts, "chat:menu", selected=f"ticket:{key}")).settled()
    own = await running_app.store.read(lambda tx: str(tx.people.by_email(acts.email("asha")).id))
    await running_app.slack.submit(asha, top(running_app, "Asha").id, {"subject": "Broken bell", "assignee": own})
    await running_app.until(lambda: any("would not take" in words for words in acts.told(running_app, "Asha")))
    dm = running_app.slack.dm(asha)
    told = next(one for one in dm.messages.values() if "would not take" in plain(one))
    pressed = await running_app.slack.click(asha, dm.id, told.ts, "ticket:again")
    await pressed.settled()
    await running_app.until(lambda: running_app.world.periskope.tickets)
    await running_app.at_rest()
    again = await running_app.slack.click(asha, dm.id, told.ts, "ticket:drop")
    await again.settled()

    assert len(running_app.world.periskope.tickets) == 1
    assert "once more" in pressed.text
    assert "Periskope has the ticket" in again.text


async def test_a_ticket_that_was_perhaps_made_is_found_again_and_never_made_twice(running_app: RunningApp) -> None:
    channel, ts, key = await waiting(running_app)
    running_app.world.periskope.fail("/tickets/create", method="POST", kind="drop_after")
    asha = running_app.person("Asha")
    await (await running_app.slack.click(asha, channel, ts, "chat:menu", selected=f"ticket:{key}")).settled()
    await running_app.slack.submit(asha, top(running_app, "Asha").id, {"subject": "Broken bell"})
    await running_app.until(lambda: running_app.world.periskope.tickets)
    ticket = next(iter(running_app.world.periskope.tickets.values()))
    closed = await running_app.slack.command(asha, "tickets close bell")
    await closed.settled()
    await running_app.until(lambda: ticket.status == "closed")
    await running_app.at_rest()

    assert len(running_app.world.periskope.tickets) == 1
    assert (await running_app.store.read(lambda tx: tx.tickets.by_periskope(ticket.ticket_id))).state == "closed"

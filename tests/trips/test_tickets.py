"""Tickets: made in Slack, known in Periskope, shown on the card; and the other way round."""

from dataclasses import replace
from functools import partial
from typing import Any

from sandbox.slack import plain
from tests.trips import acts
from tests.trips.house import House


def top(house: House, first: str) -> Any:
    return house.slack.views_of(house.person(first))[-1]


def card(house: House) -> str:
    return str(house.thread("wa-sales", "Priya")[0].blocks)


async def waiting(house: House) -> tuple[str, str, str]:
    """A customer waits; the card's channel and address, and the chat's key."""
    await acts.opened(house, "Priya", "wa-sales", words="The bell is broken")
    await house.at_rest()
    chat_id = await acts.chat_id(house, "Priya")
    key = await house.store.read(lambda tx: tx.chats.get(chat_id).key)
    return house.slack.channel("wa-sales").id, house.thread("wa-sales", "Priya")[0].ts, str(key)


async def made(house: House, subject: str = "Broken bell") -> Any:
    """A ticket from the card's form, as Periskope has it."""
    channel, ts, key = await waiting(house)
    asha = house.person("Asha")
    await (await house.slack.click(asha, channel, ts, "chat:menu", selected=f"more:{key}")).settled()
    await (await house.slack.click_in_view(asha, top(house, "Asha").id, "chat:ticket", value=key)).settled()
    await house.slack.submit(asha, top(house, "Asha").id, {"subject": subject, "priority": "3"})
    await house.until(lambda: house.world.periskope.tickets)
    await house.until(lambda: f"🎫 {subject}" in card(house))
    await house.at_rest()
    return next(iter(house.world.periskope.tickets.values()))


async def test_a_ticket_from_the_card_stands_in_periskope_once_and_on_the_card(house: House) -> None:
    ticket = await made(house)
    kept = await house.store.read(lambda tx: tx.tickets.open_of(tx.tickets.by_periskope(ticket.ticket_id).chat_id))

    assert len(house.world.periskope.tickets) == 1
    assert (ticket.subject, ticket.priority, ticket.status) == ("Broken bell", 3, "open")
    assert [one.periskope_id for one in kept] == [ticket.ticket_id]


async def test_a_ticket_waits_until_somebody_is_available_and_is_theirs_then(house: House) -> None:
    ticket = await made(house)
    before = ticket.assignee
    asha = house.person("Asha")
    await (await house.slack.command(asha, "online")).settled()
    await house.until(lambda: ticket.assignee == acts.email("asha"))
    await house.until(lambda: any("Broken bell" in words for words in acts.told(house, "Asha")))

    assert before is None


async def test_a_ticket_is_listed_closed_and_reopened_by_who_sees_its_chat_only(house: House) -> None:
    ticket = await made(house)
    asha, omar = house.person("Asha"), house.person("Omar")
    hidden = await house.slack.command(omar, f"tickets close {ticket.ticket_id}")
    await hidden.settled()
    listed = await house.slack.command(omar, "tickets")
    await listed.settled()
    theirs = str(top(house, "Omar").blocks)
    shown = await house.slack.command(asha, "tickets")
    await shown.settled()
    mine = str(top(house, "Asha").blocks)
    closed = await house.slack.command(asha, "tickets close bell")
    await closed.settled()
    await house.until(lambda: ticket.status == "closed")
    await house.until(lambda: "🎫" not in card(house))
    again = await house.slack.command(asha, f"tickets reopen {ticket.ticket_id}")
    await again.settled()
    await house.until(lambda: ticket.status == "open")

    assert "no such ticket" in hidden.text
    assert "Broken bell" not in theirs
    assert "Broken bell" in mine
    assert "is closed" in closed.text
    assert "is open" in again.text


async def test_what_becomes_of_a_ticket_in_periskope_is_shown_on_the_card(house: House) -> None:
    ticket = await made(house)
    org = house.world.periskope
    ticket.subject, ticket.updated_at = "Broken bell and light", org.clock()
    org.ticket_event("ticket.updated", ticket)
    await house.until(lambda: "Broken bell and light" in card(house))
    ticket.status, ticket.updated_at = "closed", org.clock()
    org.ticket_event("ticket.updated", ticket)
    await house.until(lambda: "🎫" not in card(house))

    assert len(await house.store.read(lambda tx: tx.tickets.seen_by(tx.people.by_email(acts.email("nina")))[0])) == 1


async def test_a_ticket_from_a_message_quotes_it(house: House) -> None:
    channel, _, _ = await waiting(house)
    asha = house.person("Asha")
    copy = house.thread("wa-sales", "Priya")[-1]
    used = await house.slack.shortcut(asha, "whatsapp", channel_id=channel, ts=copy.ts)
    await used.settled()
    key = await house.store.read(partial(_newest_key, chat=await acts.chat_id(house, "Priya")))
    await (await house.slack.click_in_view(asha, top(house, "Asha").id, "message:ticket", value=key)).settled()
    await house.slack.submit(asha, top(house, "Asha").id, {"subject": "From a message"})
    await house.until(lambda: house.world.periskope.tickets)
    await house.at_rest()

    assert next(iter(house.world.periskope.tickets.values())).quoted is not None


def _newest_key(tx: Any, *, chat: int) -> str:
    return str(tx.messages.last(chat, limit=1)[0].key)


async def test_a_change_in_periskope_that_no_webhook_told_appears_all_the_same(house: House) -> None:
    ticket = await made(house)
    org = house.world.periskope
    ticket.subject, ticket.updated_at = "Broken bell and light", org.clock()
    await house.until(lambda: "Broken bell and light" in card(house))
    org.tickets["SND-0900"] = replace(ticket, ticket_id="SND-0900", subject="From the console", updated_at=org.clock())
    await house.until(lambda: "From the console" in card(house))
    await house.at_rest()
    seen, total = await house.store.read(lambda tx: tx.tickets.seen_by(tx.people.by_email(acts.email("nina"))))

    assert total == 2
    assert {one.periskope_id for one in seen} == {ticket.ticket_id, "SND-0900"}


async def test_what_periskope_refuses_is_told_to_who_made_it_and_can_be_tried_again(house: House) -> None:
    channel, ts, key = await waiting(house)
    house.world.periskope.fail("/tickets/create", method="POST", kind="422", times=2)
    asha = house.person("Asha")
    await (await house.slack.click(asha, channel, ts, "chat:menu", selected=f"more:{key}")).settled()
    await (await house.slack.click_in_view(asha, top(house, "Asha").id, "chat:ticket", value=key)).settled()
    own = await house.store.read(lambda tx: str(tx.people.by_email(acts.email("asha")).id))
    await house.slack.submit(asha, top(house, "Asha").id, {"subject": "Broken bell", "assignee": own})
    await house.until(lambda: any("would not take" in words for words in acts.told(house, "Asha")))
    dm = house.slack.dm(asha)
    told = next(one for one in dm.messages.values() if "would not take" in plain(one))
    pressed = await house.slack.click(asha, dm.id, told.ts, "ticket:again")
    await pressed.settled()
    await house.until(lambda: house.world.periskope.tickets)
    await house.at_rest()
    again = await house.slack.click(asha, dm.id, told.ts, "ticket:drop")
    await again.settled()

    assert len(house.world.periskope.tickets) == 1
    assert "once more" in pressed.text
    assert "Periskope has the ticket" in again.text


async def test_a_ticket_that_was_perhaps_made_is_found_again_and_never_made_twice(house: House) -> None:
    channel, ts, key = await waiting(house)
    house.world.periskope.fail("/tickets/create", method="POST", kind="drop_after")
    asha = house.person("Asha")
    await (await house.slack.click(asha, channel, ts, "chat:menu", selected=f"more:{key}")).settled()
    await (await house.slack.click_in_view(asha, top(house, "Asha").id, "chat:ticket", value=key)).settled()
    await house.slack.submit(asha, top(house, "Asha").id, {"subject": "Broken bell"})
    await house.until(lambda: house.world.periskope.tickets)
    ticket = next(iter(house.world.periskope.tickets.values()))
    closed = await house.slack.command(asha, "tickets close bell")
    await closed.settled()
    await house.until(lambda: ticket.status == "closed")
    await house.at_rest()

    assert len(house.world.periskope.tickets) == 1
    assert (await house.store.read(lambda tx: tx.tickets.by_periskope(ticket.ticket_id))).state == "closed"

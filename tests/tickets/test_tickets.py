"""Which ticket Periskope means, where it does not say all: by its own id, else only where there is no doubt."""

from dataclasses import replace
from datetime import timedelta

from bot.availability import actions as availability
from bot.model.effect.chats import SyncTicket
from bot.model.event import TicketSeen
from bot.outbox.calls.outcomes import Done
from bot.routing.actions import assign_ticket
from bot.tickets import actions as tickets
from bot.tickets import effects as tickets_effects
from bot.tickets import events as tickets_events
from storage.store import Store
from storage.tx import Tx
from tests.counting import statements
from tests.fixtures import shop, stage


def seen(tx: Tx, chat: str, **values: object) -> TicketSeen:
    base = TicketSeen(
        periskope_id="T-1", org_phone=None, chat=chat, subject="Bell", state="open", priority=2, assignee=None,
        deleted=False, at=tx.business_now + timedelta(minutes=1),
    )  # fmt: skip
    return replace(base, **values)  # type: ignore[arg-type]  # fields of it


async def test_a_ticket_that_names_no_phone_is_of_its_customers_only_chat(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        tx.phones.seen("49301234567@c.us", name="Second", ready=True)
        said = tickets_events.ticket_seen(seen(tx, at.chat.wa_chat_id), tx)

        assert said == "ticket"
        assert [one.periskope_id for one in tx.tickets.open_of(at.chat.id)] == ["T-1"]

    await store.run(play)


async def test_a_ticket_of_a_customer_with_two_chats_that_names_no_phone_is_told_by_health_and_shown_nowhere(
    store: Store,
) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        tx.phones.seen("49301234567@c.us", name="Second", ready=True)
        second = tx.phones.by_number("49301234567@c.us")
        assert second is not None
        other = tx.chats.find_or_add(at.chat.wa_chat_id, second, kind="user")
        said = tickets_events.ticket_seen(seen(tx, at.chat.wa_chat_id), tx)
        told = tickets_events.ticket_seen(seen(tx, at.chat.wa_chat_id, org_phone="49301234567@c.us"), tx)
        later = tickets_events.ticket_seen(
            seen(tx, at.chat.wa_chat_id, subject="Horn", at=tx.business_now + timedelta(hours=1)), tx
        )

        assert said == "no phone told"
        assert tx.settings.cursor(tickets.UNPLACED) is not None
        assert (told, later) == ("ticket", "ticket")
        assert tx.tickets.open_of(at.chat.id) == []
        assert [one.subject for one in tx.tickets.open_of(other.id)] == ["Horn"]

    await store.run(play)


async def test_a_ticket_of_the_same_subject_is_not_taken_for_one_that_has_not_left(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        mine = tickets.create(tx, shop.seen(tx, at.asha, at.chat.id), tickets.TicketWanted(subject="Bell"), by=at.asha)
        tickets_events.ticket_seen(seen(tx, at.chat.wa_chat_id), tx)
        kept = tx.tickets.get(mine.id)
        theirs = tx.tickets.by_periskope("T-1")

        assert kept is not None
        assert kept.periskope_id is None
        assert theirs is not None
        assert theirs.id != mine.id

    await store.run(play)


async def test_of_two_alike_under_way_neither_is_guessed_and_each_answer_names_its_own(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        for _ in range(2):
            tickets.create(tx, shop.seen(tx, at.asha, at.chat.id), tickets.TicketWanted(subject="Bell"), by=at.asha)
        owed = stage.open_effects(tx, SyncTicket)
        for one in owed:
            tx.outbox.mark_sending(one)
        said = tickets_events.ticket_seen(seen(tx, at.chat.wa_chat_id), tx)
        for one, periskope_id in zip(owed, ("T-2", "T-1"), strict=True):
            tickets_effects.settle(one, Done(value=periskope_id), tx)

        assert said == "perhaps ours"
        assert [one.periskope_id for one in tx.tickets.open_of(at.chat.id)] == ["T-1", "T-2"]

    await store.run(play)


async def test_the_answer_corrects_what_an_event_was_taken_for(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        mine = tickets.create(tx, shop.seen(tx, at.asha, at.chat.id), tickets.TicketWanted(subject="Bell"), by=at.asha)
        tickets_events.ticket_seen(seen(tx, at.chat.wa_chat_id, subject="Another"), tx)
        tickets_effects.settle(stage.the(tx, SyncTicket), Done(value="T-1"), tx)

        assert [(one.id, one.periskope_id) for one in tx.tickets.open_of(at.chat.id)] == [(mine.id, "T-1")]

    await store.run(play)


async def test_what_nothing_has_changed_since_the_first_look_is_given_to_nobody(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        availability.set_statuses(tx, [at.asha], online=True, until=None, source="self", by=at.asha)
        old = tx.business_now - timedelta(days=30)
        tickets_events.tickets_listed(tx, [seen(tx, at.chat.wa_chat_id, at=old)])
        tx.settings.move_cursor(assign_ticket.SINCE, tx.business_now)
        assign_ticket.give_waiting(tx)
        before = [one.assignee_email for one in tx.tickets.open_of(at.chat.id)]
        tickets_events.tickets_listed(tx, [seen(tx, at.chat.wa_chat_id, periskope_id="T-2", subject="New")])
        after = {one.periskope_id: one.assignee_email for one in tx.tickets.open_of(at.chat.id)}

        assert before == [None]
        assert after["T-1"] is None
        assert after["T-2"] is not None

    await store.run(play)


async def test_a_list_from_a_clock_ahead_keeps_no_later_change_out(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        ahead = tx.business_now + timedelta(minutes=40)
        tickets_events.tickets_listed(tx, [seen(tx, at.chat.wa_chat_id, at=ahead)])
        tickets_events.ticket_seen(seen(tx, at.chat.wa_chat_id, state="closed", at=tx.business_now), tx)

        assert tx.tickets.open_of(at.chat.id) == []

    await store.run(play)


async def test_a_ticket_that_is_as_we_have_it_changes_nothing_however_often_it_is_listed(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        listed = [seen(tx, at.chat.wa_chat_id, at=tx.business_now), seen(tx, at.chat.wa_chat_id, periskope_id="T-2")]
        first = tickets_events.tickets_listed(tx, listed)
        with statements(lambda sql: not sql.startswith("SELECT")) as changes:
            again = tickets_events.tickets_listed(tx, listed)
        renamed = tickets_events.tickets_listed(tx, [replace(listed[0], subject="Horn"), listed[1]])

        assert (first, again, renamed) == (2, 0, 1)
        assert changes.total() == 0
        assert {one.subject for one in tx.tickets.open_of(at.chat.id)} == {"Horn", "Bell"}

    await store.run(play)

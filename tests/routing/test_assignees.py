"""Whose a chat is in Periskope, and what a change made there does here."""

from datetime import datetime, timedelta

import pytest

from bot.chats import effects as chats_effects
from bot.chats.actions import by_people
from bot.chats.actions import from_periskope as chats_from_periskope
from bot.model.chat import Chat
from bot.model.effect.chats import SyncAssignee
from bot.model.event import ChatRecord, LabelSeen
from bot.model.lane import Lane
from bot.model.person import Agent
from bot.notices.messages.work import AssignedThere
from bot.outbox.calls.outcomes import Done
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, Ben and Cara on, and Nina, an admin, off."""
    return await store.run(_hire)


def _hire(tx: Tx) -> list[Agent]:
    found = shop.hire(tx, "asha", "ben", "cara", label=shop.label(tx))
    shop.hire(tx, "nina", role="admin")
    shop.goes(tx, found, on=True)
    return found


def _customer(tx: Tx, *, writes: bool = True) -> Chat:
    """A chat that was read before, with nobody in Periskope."""
    chat = shop.customer(tx, 0, 1)
    _reads(tx, chat.id, None)
    return shop.writes(tx, chat.id) if writes else tx.chats.get(chat.id)


def _reads(tx: Tx, chat_id: int, assigned: str | None, *, began: datetime | None = None, known: bool = True) -> Chat:
    """Periskope's record says whose the chat is."""
    chat = tx.chats.get(chat_id)
    record = ChatRecord(
        chat=chat.wa_chat_id,
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        kind="user",
        labels=(LabelSeen(periskope_id="label-sales", name="sales"),),
        assigned_to=assigned,
        assigned_known=known,
    )
    assert chats_from_periskope.apply_record(tx, chat, record, began=began or tx.engine_now)
    return tx.chats.get(chat_id)


def _written(tx: Tx, chat_id: int) -> None:
    """What is owed of the assignee is written in Periskope, and answered."""
    head = tx.outbox.head(str(Lane.chat(chat_id)))
    owed = None if head is None else head.if_of(SyncAssignee)
    assert owed is not None
    chats_effects.prepare_assignee(owed, tx)
    chats_effects.settle_assignee(tx.outbox.mark_sending(owed), Done(), tx)
    tx.outbox.finish(owed)


def _later(tx: Tx) -> datetime:
    return tx.engine_now + timedelta(seconds=1)


async def test_a_chat_given_to_somebody_in_periskope_is_theirs_here(store: Store, people: list[Agent]) -> None:
    def happens(tx: Tx) -> Chat:
        chat = _customer(tx)
        _written(tx, chat.id)
        return _reads(tx, chat.id, people[2].email.upper(), began=_later(tx))

    chat = await store.run(happens)
    why = await store.read(lambda tx: by_people.why(tx, shop.seen(tx, people[0], chat.id)))
    held = await store.read(lambda tx: tx.routing.holdings(chat.id))

    assert [one.agent_id for one in held] == [people[2].id, people[0].id]
    assert (why.by, held[1].why["ended"]) == ("periskope", "assigned_there")
    assert len(await store.read(shop.named_under_words)) == 1


async def test_what_was_taken_over_is_not_written_back(store: Store, people: list[Agent]) -> None:
    chat = await store.run(_customer, writes=False)
    after = await store.run(_reads, chat.id, people[1].email)

    assert after.assignee_id == people[1].id
    assert await store.read(shop.owed, SyncAssignee) == []


async def test_our_own_writing_that_comes_back_is_no_change(store: Store, people: list[Agent]) -> None:
    def happens(tx: Tx) -> tuple[Chat, Chat]:
        chat = _customer(tx)
        _written(tx, chat.id)
        assignee = tx.people.get(chat.assignee_id or 0)
        before = tx.chats.get(chat.id)
        return before, _reads(tx, chat.id, assignee.email, began=_later(tx))

    before, after = await store.run(happens)

    assert (after.assignee_id, after.held_since) == (before.assignee_id, before.held_since)
    assert len(await store.read(lambda tx: tx.routing.holdings(after.id))) == 1


async def test_what_we_have_yet_to_write_is_newer_than_what_a_read_tells(store: Store, people: list[Agent]) -> None:
    def happens(tx: Tx) -> tuple[Chat, Chat]:
        chat = _customer(tx)
        other = next(one for one in people if one.id != chat.assignee_id)
        return chat, _reads(tx, chat.id, other.email)

    before, after = await store.run(happens)

    assert before.assignee_id == after.assignee_id


async def test_a_read_that_began_before_our_writing_ended_changes_nothing(store: Store, people: list[Agent]) -> None:
    def begins(tx: Tx) -> tuple[int, datetime]:
        chat = _customer(tx, writes=False)
        _reads(tx, chat.id, people[0].email)
        by_people.take(tx, shop.seen(tx, people[1], chat.id), by=people[1])
        return chat.id, tx.engine_now

    chat_id, began = await store.run(begins)
    await store.run(_written, chat_id)
    after = await store.run(_reads, chat_id, people[0].email, began=began)
    newer = await store.run(lambda tx: _reads(tx, chat_id, people[0].email, began=tx.engine_now))

    assert after.assignee_id == people[1].id
    assert newer.assignee_id == people[0].id


async def test_nobody_there_hands_the_chat_back_and_another_gets_what_waits(store: Store, people: list[Agent]) -> None:
    def happens(tx: Tx) -> tuple[Chat, Chat]:
        chat = _customer(tx)
        _written(tx, chat.id)
        return chat, _reads(tx, chat.id, None, began=_later(tx))

    before, after = await store.run(happens)

    assert after.assignee_id not in {None, before.assignee_id}


async def test_nobody_there_leaves_an_assignee_who_was_never_written_there(store: Store, people: list[Agent]) -> None:
    def happens(tx: Tx) -> Chat:
        chat = _customer(tx, writes=False)
        _reads(tx, chat.id, "stranger@elsewhere.example")
        tx.chats.change(chat.id, assignee_id=people[0].id, held_since=tx.business_now)
        return _reads(tx, chat.id, None)

    assert (await store.run(happens)).assignee_id == people[0].id


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("stranger@elsewhere.example", "not_in_team"),
        ("gone@shop.example", "not_here"),
        ("blind@shop.example", "may_not_see"),
    ],
)
async def test_somebody_who_cannot_have_it_does_not_get_it_and_admins_hear_once(
    store: Store, people: list[Agent], who: str, why: str
) -> None:
    def happens(tx: Tx) -> tuple[Chat, Chat]:
        gone, _ = shop.hire(tx, "gone", "blind")
        tx.people.change(gone.id, state="inactive")
        chat = _customer(tx)
        _written(tx, chat.id)
        for one in (who, None, who):
            after = _reads(tx, chat.id, one, began=_later(tx))
        return chat, after

    _, after = await store.run(happens)
    heard = await store.read(shop.told, AssignedThere)

    assert after.assignee_id in {one.id for one in people}
    assert [(about.why, about.email) for _, about in heard] == [(why, who)]


async def test_a_closed_chat_stays_closed_and_goes_to_them_when_the_customer_writes(
    store: Store, people: list[Agent]
) -> None:
    def happens(tx: Tx) -> tuple[Chat, Chat]:
        chat = _customer(tx, writes=False)
        by_people.close(tx, shop.seen(tx, people[0], chat.id), by=people[0])
        closed = _reads(tx, chat.id, people[2].email)
        return closed, shop.writes(tx, chat.id)

    closed, after = await store.run(happens)

    assert (closed.assignee_id, closed.closed_at is None) == (None, False)
    assert after.assignee_id == people[2].id


async def test_a_record_that_does_not_tell_whose_it_is_changes_nothing(store: Store, people: list[Agent]) -> None:
    def happens(tx: Tx) -> Chat:
        chat = _customer(tx, writes=False)
        _reads(tx, chat.id, people[1].email)
        return _reads(tx, chat.id, None, known=False)

    assert (await store.run(happens)).assignee_id == people[1].id


async def test_a_chat_known_before_this_was_kept_is_left_as_it_is(store: Store, people: list[Agent]) -> None:
    def happens(tx: Tx) -> Chat:
        return _reads(tx, shop.customer(tx, 0, 1).id, people[1].email)

    assert (await store.run(happens)).assignee_id is None


async def test_a_chat_new_to_us_is_whose_it_is_there(store: Store, people: list[Agent]) -> None:
    def happens(tx: Tx) -> Chat:
        chat = shop.customer(tx, 0, None)
        tx.chats.change(chat.id, access_read_at=None)
        return _reads(tx, chat.id, people[1].email)

    assert (await store.run(happens)).assignee_id == people[1].id

"""A customer is erased while something is done about them: by another admin, in a reply, in the day's report."""

from bot.admin.actions import erasure as admin
from bot.model.effect.notices import SendDm
from bot.model.effect.reports import DeleteReport, Erase, PostDaily
from bot.model.ids import RoomId
from bot.model.lane import Lane
from bot.model.message import MessageDirection, MessageSource, MessageState
from bot.model.new_message import NewMessage
from bot.model.queue import OutboxEntry
from bot.model.room import RoomState, ThreadState
from bot.notices.messages.rooms import LeftStanding
from bot.notices.messages.work import Answered
from bot.outbox.calls import SlackDelete, SlackPost
from bot.outbox.calls.outcomes import Done, Refused
from bot.outbox.models import Skip
from bot.team import actions as team
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage

WORDS = "the purple bicycle"


def known(tx: Tx, at: stage.Stage) -> int:
    """The customer wrote, so they are somebody by now."""
    contact = tx.contacts.seen(at.chat.wa_chat_id, "Customer 7")
    row = NewMessage(
        chat_id=at.chat.id,
        wa_id="A1",
        direction=MessageDirection.IN,
        source=MessageSource.CUSTOMER,
        state=MessageState.SEEN,
        at=tx.business_now,
        seen_at=tx.engine_now,
        contact_id=contact,
    )
    tx.messages.add(row)
    return contact


def carried_out(tx: Tx, *, looks: int = 4) -> list[str]:
    """Every order to erase, one after the other, as far as it goes in so many looks; how each ended."""
    ended = []
    for order in stage.open_effects(tx, Erase):
        for _ in range(looks):
            effect = next(one for one in stage.open_effects(tx, Erase) if one.id == order.id)
            found = stage.prepared(tx, effect)
            if isinstance(found, Skip):
                ended.append(found.why)
                tx.outbox.finish(effect)
                break
    return ended


async def test_a_customer_erased_by_two_admins_at_once_stays_erased(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[str], bool, bool]:
        at = stage.built(tx)
        number, phone = at.chat.wa_chat_id, tx.phones.get(at.chat.phone_id)
        contact = known(tx, at)
        for once in ("first", "second"):
            admin.enqueue_erasure(tx, [at.chat.id], contact, by=at.boss, once=once)
        tx.threads.change(at.thread, state=ThreadState.GONE)
        ended = carried_out(tx)
        back = not tx.erasure.held_back(number, phone, unique_id="A1", at=tx.business_now)
        return ended, back, tx.erasure.forgotten(number, phone)

    ended, comes_back, forgotten = await store.run(play)

    assert ended == ["erased", "erased"]
    assert not comes_back
    assert forgotten


async def test_a_person_erased_by_two_admins_at_once_is_erased_once(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[str], int | None]:
        at = stage.built(tx)
        contact = known(tx, at)
        for once in ("first", "second", "third"):
            admin.enqueue_erasure(tx, [], contact, by=at.boss, once=once)
        return carried_out(tx), tx.erasure.contact_of(at.chat.wa_chat_id)

    assert await store.run(play) == (["erased", "erased", "erased"], None)


async def test_nobody_writes_to_a_customer_whose_copies_are_still_being_taken_away(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, str, int]:
        at = stage.built(tx)
        before = stage.writes(tx, at.boss, WORDS)
        admin.enqueue_erasure(tx, [at.chat.id], known(tx, at), by=at.boss, once="first")
        carried_out(tx)
        after = stage.writes(tx, at.boss, WORDS, ts="1772445590.000300")
        return before, after, sum(WORDS in str(row.body) for row in tx.conn.execute(t.message.select()))

    assert await store.run(play) == ("send", "no_access", 0)


def reported(tx: Tx, at: stage.Stage) -> OutboxEntry[PostDaily]:
    """The day's report is about to tell the admins that Periskope does not show Asha this customer."""
    tx.chats.change(at.chat.id, access={at.asha.email: False})
    room = tx.rooms.add(kind="triage", name="wa-triage", state=RoomState.OPEN, slack_id="C0TRIAGE")
    tx.rooms.put_member(room, str(at.boss.slack_user), wanted=True, present=True, agent_id=at.boss.id)
    tx.rooms.change(room, compared_at=tx.engine_now)
    tx.outbox.post(PostDaily(target=RoomId(room)), lane=Lane.reports(room), key="daily:today")
    effect = stage.the(tx, PostDaily)
    call = stage.prepared(tx, effect)
    assert isinstance(call, SlackPost)
    assert "Customer 7" in str(call.blocks)
    return effect


def taken_back(tx: Tx) -> list[str]:
    """What is deleted outside all threads."""
    calls = [(one, stage.prepared(tx, one)) for one in stage.open_effects(tx, DeleteReport)]
    for effect, call in calls:
        if isinstance(call, SlackDelete):
            stage.comes_back(tx, effect, Done())
            tx.outbox.finish(effect)
    return [call.ts for _, call in calls if isinstance(call, SlackDelete)]


async def test_the_days_report_that_names_the_customer_goes_before_the_erasing_is_over(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[str], list[str], list[str]]:
        at = stage.built(tx)
        report = reported(tx, at)
        stage.comes_back(tx, report, Done(value="9.9"))
        admin.enqueue_erasure(tx, [at.chat.id], known(tx, at), by=at.boss, once="first")
        tx.threads.change(at.thread, state=ThreadState.GONE)
        return carried_out(tx), taken_back(tx), carried_out(tx)

    assert await store.run(play) == ([], ["9.9"], ["erased"])


async def test_a_report_that_was_on_its_way_while_the_customer_was_erased_goes_too(store: Store) -> None:
    def play(tx: Tx) -> list[str]:
        at = stage.built(tx)
        report = reported(tx, at)
        admin.enqueue_erasure(tx, [at.chat.id], known(tx, at), by=at.boss, once="first")
        carried_out(tx)
        stage.comes_back(tx, report, Done(value="9.9"))
        return taken_back(tx)

    assert await store.run(play) == ["9.9"]


async def test_a_report_that_slack_will_not_delete_is_told_to_admins_and_the_erasing_ends(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[int], list[str]]:
        at = stage.built(tx)
        stage.comes_back(tx, reported(tx, at), Done(value="9.9"))
        admin.enqueue_erasure(tx, [at.chat.id], known(tx, at), by=at.boss, once="first")
        tx.threads.change(at.thread, state=ThreadState.GONE)
        carried_out(tx)
        stage.comes_back(tx, stage.the(tx, DeleteReport), Refused(why="cant_delete_message"))
        return [one.count for one in shop.notices(tx, SendDm, LeftStanding)], carried_out(tx)

    assert await store.run(play) == ([1], ["erased"])


async def test_what_was_erased_is_told_to_admins_and_not_to_somebody_who_was_one(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[int], int]:
        at = stage.built(tx)
        vera = shop.hire(tx, "vera", role="admin")[0]
        admin.enqueue_erasure(tx, [at.chat.id], known(tx, at), by=at.boss, once="first")
        tx.threads.change(at.thread, state=ThreadState.GONE)
        carried_out(tx, looks=1)  # what has begun is finished, whoever is an admin by then
        team.set_role(tx, at.boss, "member", by=vera, via="slack")
        carried_out(tx)
        told = [one for one in stage.open_effects(tx, SendDm) if isinstance(one.effect.notice, Answered)]
        return [int(tx.posts.get(one.target).reader_id or 0) for one in told], vera.id

    told, vera = await store.run(play)

    assert told == [vera]

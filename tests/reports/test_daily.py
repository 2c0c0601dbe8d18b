from bot.model.room import ThreadState
from bot.reports.jobs import owe_daily
from bot.reports.queries import naming
from bot.rooms.actions import membership
from bot.rooms.policy.placement import Triage
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.shop import Clock


def open_shop(tx: Tx) -> None:
    shop.hire(tx, "boss", role="admin")
    membership.find_or_make(tx, Triage())


def words(tx: Tx) -> str:
    """What the report says; empty if there is none."""
    shown = naming(tx)[0]
    return "" if shown is None else "\n".join(block["text"]["text"] for block in shown.blocks)


async def test_the_report_is_owed_once_a_day_from_nine_on(store: Store, clock: Clock) -> None:
    await store.run(open_shop)
    clock.at = shop.MONDAY.replace(hour=8, minute=59)
    early = await store.run(owe_daily)
    clock.later(minutes=2)
    due = await store.run(owe_daily)
    again = await store.run(owe_daily)
    clock.later(hours=13)
    late = await store.run(owe_daily)
    clock.later(hours=11)
    tomorrow = await store.run(owe_daily)

    assert [early, due, again, late, tomorrow] == [False, True, False, False, True]


async def test_without_an_admin_or_anything_to_tell_there_is_no_report(store: Store) -> None:
    def play(tx: Tx) -> None:
        assert not owe_daily(tx)
        open_shop(tx)

        assert naming(tx)[0] is None

    await store.run(play)


async def test_differences_are_told_both_ways_with_names_and_counts(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        others = [shop.customer(tx, number, at.label) for number in range(20, 26)]
        for chat in (at.chat, *others):
            tx.chats.change(chat.id, access={at.asha.email: False, at.omar.email: True, at.boss.email: False})
        tx.people.override(at.omar.id, at.chat.id, allow=True, by=None)
        denied, _, allowed = words(tx).partition("Shown in Periskope, not seen here")

        assert f"{at.asha.name}: 7 chats" in denied
        assert "and 2 more" in denied
        assert f"{at.omar.name}: 6 chats" in allowed
        assert at.ravi.name not in denied + allowed
        assert at.boss.name not in denied + allowed

    await store.run(play)


async def test_what_people_typed_is_told_by_room_when_its_number_changes(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "on its way")
        stage.writes(tx, at.asha, "note: hers is the blue one", ts="1772445590.000300")
        visible = words(tx)
        tx.threads.change(at.thread, ts=None, state=ThreadState.GONE)
        back = words(tx)
        tx.chats.set_labels(at.chat.id, [])
        first, second = words(tx), words(tx)
        stage.deletes(tx)
        third = words(tx)

        assert visible == back == ""
        assert "Typed by people" in first
        assert "#wa-sales*: 2 messages" in first
        assert second == ""
        assert "#wa-sales*: 1 message" in third

    await store.run(play)

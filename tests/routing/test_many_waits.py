"""For whoever has room again only the waits of their own rooms are looked at, however many others wait."""

from bot.model.ids import RuleId
from bot.model.routing import Rule
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop

MORE = 30


def opened(tx: Tx) -> tuple[int, int]:
    """Asha, who may have one waiting chat at a time, is on; whoever is there for repairs is away."""
    sales, repairs = shop.label(tx), shop.label(tx, "repairs")
    [asha] = shop.hire(tx, "asha", label=sales)
    shop.hire(tx, "ravi", label=repairs)
    tx.routing.add_rule(Rule(id=RuleId(0), cap=1))
    shop.goes(tx, [asha], on=True)
    return sales, repairs


def write(tx: Tx, label: int, *numbers: int) -> list[int | None]:
    """Who has the chats of these customers, who write in turn."""
    chats = [shop.writes(tx, shop.customer(tx, n, label).id).id for n in numbers]
    return [tx.chats.get(one).assignee_id for one in chats]


def looked_at(tx: Tx, *, on: str = "", off: str = "") -> list[str]:
    """The chats that are looked at for somebody who came on, or whose chats are given away."""
    ids = {one.name: int(one.id) for one in tx.people.roster().agents} | {"": 0}
    stuck = tx.routing.stuck(
        held_before=tx.business_now, shown_to=frozenset({ids[on]}), assigned_to=frozenset({ids[off]})
    )
    return [chat.name for _, chat in stuck]


async def test_only_the_waits_of_a_persons_own_rooms_are_looked_at_for_them(store: Store) -> None:
    sales, repairs = await store.run(opened)
    others = await store.run(write, repairs, *range(200, 200 + MORE))
    mine = await store.run(write, sales, 1, 2, 3)

    assert others == [None] * MORE
    assert mine[1:] == [None] * 2
    assert await store.run(looked_at, on="asha") == ["Customer 1", "Customer 2", "Customer 3"]
    assert len(await store.run(looked_at, on="ravi")) == MORE
    assert await store.run(looked_at, off="asha") == ["Customer 1"]


async def test_who_left_the_room_by_hand_is_given_nothing_of_it(store: Store) -> None:
    def left(tx: Tx) -> None:
        [asha] = [one for one in tx.people.roster().agents if one.name == "asha"]
        room = tx.rooms.find("label", label_id=1)
        assert room is not None
        tx.rooms.put_member(room.id, str(asha.slack_user), wanted=True, present=False, left_by_hand=True)

    sales, _ = await store.run(opened)
    await store.run(write, sales, 1, 2)
    before = await store.run(looked_at, on="asha")
    await store.run(left)

    assert before == ["Customer 1", "Customer 2"]
    assert await store.run(looked_at, on="asha") == []

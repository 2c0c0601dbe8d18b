"""The last door before a room: what was right when it was owed is judged again when it goes."""

from bot.model.ids import LabelId
from bot.model.room import Room, RoomState
from bot.rooms.actions import gate, membership, place
from bot.rooms.policy.placement import LabelRoom
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop


def _standing(tx: Tx) -> tuple[int, int, int]:
    """A chat that stands in its label's channel, where Asha is; the person, the chat, the thread."""
    label = shop.label(tx)
    shop.hire(tx, "nina", role="admin")
    (asha,) = shop.hire(tx, "asha", label=label)
    chat = shop.customer(tx, 1, label)
    room = membership.find_or_make(tx, LabelRoom(label=LabelId(label)))
    tx.rooms.change(room.id, slack_id="C7", state=RoomState.OPEN, compared_at=tx.engine_now)
    for member in tx.rooms.members(room.id):
        tx.rooms.put_member(room.id, member.slack_user, present=True)
    (thread,) = place.place(tx, chat.id, begin=True)
    return asha.id, chat.id, thread.id


async def test_a_post_goes_while_everybody_in_the_room_may_see_the_chat(store: Store) -> None:
    def run(tx: Tx) -> object:
        _, _, thread = _standing(tx)
        return gate.open_thread(tx, tx.threads.get(thread))

    assert isinstance(await store.run(run), Room)


async def test_a_post_does_not_go_once_somebody_in_the_room_may_not_see_the_chat(store: Store) -> None:
    def run(tx: Tx) -> object:
        asha, chat, thread = _standing(tx)
        tx.people.override(asha, chat, allow=False, by=None)  # the row alone: nobody has moved anybody yet
        return gate.open_thread(tx, tx.threads.get(thread))

    assert not isinstance(await store.run(run), Room)

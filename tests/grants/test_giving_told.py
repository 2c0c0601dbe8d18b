"""What an admin reads after access to several chats: each chat by its name, also where nothing was to do."""

from bot.access.queries import Seen, judged
from bot.grants import messages
from bot.grants.actions import giving
from bot.interactions import resolve
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop


async def test_a_chat_that_somebody_has_already_is_named_and_the_other_one_is_given(store: Store) -> None:
    def told(tx: Tx) -> tuple[str, list[str]]:
        tx.phones.seen("15550101@c.us", name="Line", ready=True)
        (nina,), (omar,) = shop.hire(tx, "nina", role="admin"), shop.hire(tx, "omar")
        chats = [judged(tx, nina, chat_id=shop.customer(tx, number, None).id) for number in (1, 2)]
        seen: list[Seen] = [one for one in chats if one is not None]
        giving.change(tx, nina, seen[:1], [omar], allow=True)
        done, refused = giving.change(tx, nina, seen, [omar], allow=True)
        return messages.changed(done, refused), [resolve.title(one.chat) for one in seen]

    words, (had, new) = await store.run(told)

    assert f"Access to *{new}* given to" in words
    assert f"has access to *{had}* already." in words
    assert "Nothing was changed" not in words

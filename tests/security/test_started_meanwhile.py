"""Writing to a number first gives nobody a chat that became another's while Periskope was asked about it."""

from bot.model.chat import Chat
from bot.model.effect.notices import SendDm
from bot.model.effect.replies import SendWhatsApp
from bot.model.event import StartRead
from bot.notices.messages.tasks import StartRefused
from bot.replies import events as replies_events
from bot.replies.actions import first_message
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage


def asked(tx: Tx, at: stage.Stage) -> tuple[Chat, str]:
    """Omar wants to write to a number that nobody knows, and Periskope is asked."""
    chat = tx.chats.find_or_add("155502000042@c.us", tx.phones.get(1), kind="user")
    body = {"chat": chat.id, "label": "", "text": "Hello!", "since": tx.engine_now.isoformat()}
    return chat, tx.proposals.add(first_message.DRAFT, body, agent_id=at.omar.id)


def became_a_chat(tx: Tx, chat: Chat, *labels: int) -> None:
    """They wrote themselves in this very moment, and the chat was read."""
    tx.chats.change(chat.id, access_read_at=tx.engine_now)
    tx.chats.set_labels(chat.id, labels)


def kinds(tx: Tx) -> list[str]:
    return [row["notice"]["kind"] for row in shop.owed(tx, SendDm)]


async def test_a_number_that_is_no_chat_is_begun(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, bool | None]:
        at = stage.built(tx)
        chat, key = asked(tx, at)
        return replies_events.start_read(StartRead(draft=key, known=False), tx), tx.people.override_for(
            at.omar.id, chat.id
        )

    assert await store.run(play) == ("started", True)


async def test_a_customer_who_wrote_meanwhile_to_others_stays_theirs(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, bool | None, int, list[str]]:
        at = stage.built(tx)
        chat, key = asked(tx, at)
        became_a_chat(tx, chat, at.label)
        said = replies_events.start_read(StartRead(draft=key, known=False), tx)
        return said, tx.people.override_for(at.omar.id, chat.id), len(stage.open_effects(tx, SendWhatsApp)), kinds(tx)

    assert await store.run(play) == ("hidden chat", None, 0, [StartRefused.kind])


async def test_a_chat_denied_meanwhile_is_not_granted_by_beginning_it(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, bool | None]:
        at = stage.built(tx)
        chat, key = asked(tx, at)
        tx.people.override(at.omar.id, chat.id, allow=False, by=at.boss.id)
        return replies_events.start_read(StartRead(draft=key, known=False), tx), tx.people.override_for(
            at.omar.id, chat.id
        )

    assert await store.run(play) == ("hidden chat", False)


async def test_of_two_who_begin_with_the_same_number_one_gets_the_chat(store: Store) -> None:
    def play(tx: Tx) -> list[object]:
        at = stage.built(tx)
        chat, first = asked(tx, at)
        body = {"chat": chat.id, "label": "", "text": "Good day!", "since": tx.engine_now.isoformat()}
        second = tx.proposals.add(first_message.DRAFT, body, agent_id=at.ravi.id)
        said = [replies_events.start_read(StartRead(draft=key, known=False), tx) for key in (first, second)]
        return [*said, tx.people.override_for(at.ravi.id, chat.id), len(stage.open_effects(tx, SendWhatsApp))]

    assert await store.run(play) == ["started", "hidden chat", None, 1]

"""What a chat's menus offer follows its state, and nothing is offered twice in one place."""

from collections import Counter
from itertools import count
from typing import Any

import pytest

from bot.access.queries import Seen
from bot.app.routes import interactions
from bot.chats.actions import by_people
from bot.chats.actions import card as chats_card
from bot.interactions.models import OpenModal, ShortcutUsed
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage

ASKED = count()


def seen_by_asha(tx: Tx, at: stage.Stage) -> Seen:
    return shop.seen(tx, at.asha, at.chat.id)


def buttons(view: dict[str, Any]) -> list[str]:
    """What the view's buttons do, without whose they are."""
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [one["action_id"].partition(":")[2] for row in rows for one in row]


def words(view: dict[str, Any]) -> list[str]:
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [one["text"]["text"] for row in rows for one in row]


def asked(tx: Tx, at: stage.Stage, *, of_message: bool) -> dict[str, Any]:
    """The menu that the shortcut *WhatsApp…* opens, on the card or on a message."""
    ts = stage.ROOT
    if of_message:
        message = tx.messages.last(at.chat.id, limit=1)[-1]
        post = tx.posts.add_copy(at.thread, message.id)
        ts = "1772445591.000100"
        tx.posts.change(post, ts=ts, channel=stage.CHANNEL)
    used = ShortcutUsed(
        once=str(next(ASKED)),
        team="T1",
        slack_user=str(at.asha.slack_user),
        callback="whatsapp",
        channel=stage.CHANNEL,
        ts=ts,
    )
    said = interactions.answer(tx, used)
    assert isinstance(said, OpenModal)
    return said.view


STATES = {"waiting": {"take", "close", "dismiss"}, "assigned": {"release", "close", "dismiss"}, "closed": {"reopen"}}


@pytest.mark.parametrize("of_message", [True, False], ids=["message", "card"])
async def test_a_menu_offers_what_the_state_of_the_chat_allows(store: Store, *, of_message: bool) -> None:
    def play(tx: Tx) -> dict[str, set[str]]:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id)
        seen = {"waiting": asked(tx, at, of_message=of_message)}
        by_people.take(tx, seen_by_asha(tx, at), by=at.asha)
        seen["assigned"] = asked(tx, at, of_message=False)
        by_people.close(tx, seen_by_asha(tx, at), by=at.asha)
        seen["closed"] = asked(tx, at, of_message=False)
        every = set.union(*STATES.values())
        assert all(max(Counter(buttons(view)).values()) == 1 for view in seen.values())
        assert all("Close" not in words(view) for view in seen.values())
        return {state: set(buttons(view)) & every for state, view in seen.items()}

    assert await store.run(play) == STATES


async def test_more_offers_nothing_that_the_card_beside_it_does(store: Store) -> None:
    def play(tx: Tx) -> list[list[str]]:
        at, found = stage.built(tx), []
        for write in (False, True):
            if write:
                shop.writes(tx, at.chat.id)
            found.append(buttons(chats_card.more_form(tx, shop.seen(tx, at.asha, at.chat.id))))
        return found

    quiet, waiting = await store.run(play)

    assert quiet == ["reply", "mute", "labels", "access", "why", "earlier", "contact"]
    assert waiting == [
        "reply",
        "remind_1h",
        "remind_3h",
        "remind",
        "mute",
        "labels",
        "access",
        "why",
        "earlier",
        "contact",
    ]

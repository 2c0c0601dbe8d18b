"""A list that is empty says what to do next."""

import re

import pytest

from bot.admin import messages as admin_messages
from bot.blockkit.paging import Page
from bot.chats import messages as chats_messages
from bot.chats import queries as chats_queries
from bot.grants import messages as grants_messages
from bot.home import messages as home_messages
from bot.model.chat import ChatQuery
from bot.replies import messages as replies_messages
from bot.tickets import messages as tickets_messages
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage


def test_an_empty_list_of_chats_says_what_to_do_next_and_a_full_one_does_not() -> None:
    """An admin, who sees every chat, is sent to no admin."""
    for_admin, for_member = (str(chats_messages.chat_list([], Page(), admin=one)["blocks"]) for one in (True, False))

    assert chats_messages.NONE_AT_ALL in for_admin
    assert chats_messages.NO_CHATS in for_member
    assert "Filter…" in for_admin
    assert "Filter…" in for_member
    assert chats_messages.NO_CHATS in chats_messages.chat_lines([], 0, searched=True)
    assert chats_messages.NO_CHATS not in chats_messages.chat_lines([("Priya", "waiting", None)], 1, searched=True)
    assert chats_messages.NO_CHATS not in chats_messages.chat_lines([], 0, searched=False)


async def test_who_asks_for_all_chats_and_sees_none_is_not_sent_to_the_same_list_again(store: Store) -> None:
    at = await store.run(stage.built)
    of_all = await store.read(lambda tx: chats_queries.in_words(tx, at.omar, ChatQuery()))
    of_some = await store.read(lambda tx: chats_queries.in_words(tx, at.omar, ChatQuery(state="waiting")))

    assert of_all == "You see no chats yet. Ask an admin for access."
    assert "`/periskope chats` lists all" in of_some


async def test_an_empty_list_in_words_says_of_which_chats_there_are_none(store: Store) -> None:
    at = await store.run(stage.built)
    asked = {
        "No chats are assigned to you.": ChatQuery(assignee=at.omar.id),
        "No chats are unassigned.": ChatQuery(assignee=0),
        "No chats are closed.": ChatQuery(state="closed"),
        "No chats fit that.": ChatQuery(state="closed", assignee=at.omar.id),
    }
    said = [await store.read(chats_queries.in_words, at.omar, wanted) for wanted in asked.values()]

    assert said == [f"{told} `/periskope chats` lists all that you may see." for told in asked]


async def test_a_chat_without_a_name_shows_its_number_once(store: Store) -> None:
    def lines(tx: Tx) -> list[str]:
        [boss] = shop.hire(tx, "boss", role="admin")
        named = shop.customer(tx, 1, shop.label(tx))
        tx.chats.change(shop.customer(tx, 2, shop.label(tx)).id, name="")
        found, _ = tx.chat_lists.chats(boss, ChatQuery(), limit=9)
        assert named in found
        return [" ".join(chats_messages.chat_line(chats_queries.row(tx, boss, chat))) for chat in found]

    shown = await store.run(lines)

    assert sorted(one.count("•••••") for one in shown) == [1, 1]
    assert sum("Customer 1" in one for one in shown) == 1


async def test_an_admin_who_asks_for_all_chats_where_there_are_none_is_sent_to_no_admin(store: Store) -> None:
    [boss] = await store.run(lambda tx: shop.hire(tx, "boss", role="admin"))
    said = await store.read(lambda tx: chats_queries.in_words(tx, boss, ChatQuery()))

    assert said == "There are no chats yet. A new chat is listed once a customer writes."


def test_an_empty_list_of_tickets_says_how_one_is_made() -> None:
    assert tickets_messages.HOW in str(tickets_messages.tickets([], Page())["blocks"])
    assert tickets_messages.HOW in tickets_messages.lines([])


NEXT = re.compile(r"`/periskope |\*[A-Z][^*]+…\*|in Periskope|Go online|is listed here")


@pytest.mark.parametrize(
    "empty",
    [
        chats_messages.NOTHING_HELD,
        chats_messages.NO_MORE_LABELS,
        grants_messages.label_lines([], 0),
        grants_messages.label_names([]),
        grants_messages.NO_MEMBERS,
        replies_messages.NO_PHONE,
        admin_messages.audit_lines([], 0),
        str(home_messages.home(home_messages.Home(on=False))["blocks"]),
    ],
)
def test_what_is_empty_says_what_to_do_next(empty: str) -> None:
    assert NEXT.search(empty)


def test_a_home_without_shifts_offers_to_go_online_only_where_one_is_not() -> None:
    assert "Go online" in str(home_messages.home(home_messages.Home(on=False)))
    assert "Go online, or" not in str(home_messages.home(home_messages.Home(on=True)))

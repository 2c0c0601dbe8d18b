"""A list that is empty says what to do next."""

from bot.blockkit.paging import Page
from bot.chats import messages as chats_messages
from bot.tickets import messages as tickets_messages


def test_an_empty_list_of_chats_says_what_to_do_next_and_a_full_one_does_not() -> None:
    empty = str(chats_messages.chat_list([], Page(), admin=True)["blocks"])

    assert chats_messages.NO_CHATS in empty
    assert "Filter…" in empty
    assert chats_messages.NO_CHATS in chats_messages.chat_lines([], 0)
    assert chats_messages.NO_CHATS not in chats_messages.chat_lines([("Priya", "waiting", None)], 1)


def test_an_empty_list_of_tickets_says_how_one_is_made() -> None:
    assert tickets_messages.HOW in str(tickets_messages.tickets([], Page())["blocks"])
    assert tickets_messages.HOW in tickets_messages.lines([])

"""What Periskope calls the state of a ticket."""

import pytest

from bot.model.ticket import OPEN_STATES, TicketState


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("open", TicketState.OPEN),
        ("inprogress", TicketState.IN_PROGRESS),
        ("in_progress", TicketState.IN_PROGRESS),
        ("closed", TicketState.CLOSED),
        ("archived", TicketState.ARCHIVED),
        ("put on ice", TicketState.ARCHIVED),
    ],
)
def test_a_word_that_is_not_known_is_a_ticket_on_which_nobody_works(word: str, state: TicketState) -> None:
    assert TicketState.by_word(word) is state
    assert (state in OPEN_STATES) == (word in {"open", "inprogress", "in_progress"})

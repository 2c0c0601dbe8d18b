"""Tickets, quick replies, health, and former words: taken by Slack, and no more in them than is meant."""

from datetime import UTC, datetime

import pytest

from bot.admin.messages import health
from bot.blockkit.paging import Page
from bot.model.ticket import Ticket, TicketState
from bot.replies.messages import StoredReply, quick_replies
from bot.replies.slack.quick_replies import change, new
from bot.threads.messages.copy import former
from bot.tickets.messages import TicketLine, tickets
from bot.tickets.queries import menu
from tests.blockkit.strict import HOSTILE, takes, takes_view, texts

AT = datetime(2026, 3, 2, tzinfo=UTC)
NEW, CHANGE = new.block("new"), change.block("1")


def ticket(state: TicketState) -> Ticket:
    return Ticket(
        id=7, periskope_id=None, chat_id=1, message_id=None, subject="Door", state=state, priority=2, assignee_id=None,
        assignee_email=None, version=0, at=AT,
    )  # fmt: skip


@pytest.mark.parametrize("hostile", ["Acme", *HOSTILE])
def test_shorter_lists_are_taken_with_any_words(hostile: str) -> None:
    rows = [
        TicketLine(
            subject=hostile, chat=hostile, state=state, priority=n, assignee=hostile, menu=menu(ticket(state), "k1")
        )
        for n, state in enumerate([*TicketState] * 75)
    ]

    takes_view(tickets(rows, Page(total=300)))
    takes_view(tickets([], Page()))
    stored = [StoredReply(key="1", short=hostile, text=hostile)] * 300
    takes_view(quick_replies(stored, new=NEW, changes={"1": CHANGE}))
    takes_view(former([(hostile, hostile)] * 90))
    takes(health([(True, hostile), (False, hostile)] * 90))


def test_what_can_be_done_with_a_ticket_depends_on_its_state() -> None:
    def deeds(state: TicketState) -> list[str]:
        return [one["value"] for one in menu(ticket(state), "k1")["options"]]

    assert deeds(TicketState.OPEN) == ["tickets close <!ticket^7>", "tickets assign <!ticket^7>", "open <!chat^k1>"]
    assert deeds(TicketState.CLOSED) == ["tickets reopen <!ticket^7>", "open <!chat^k1>"]


def test_without_quick_replies_the_list_says_so() -> None:
    assert "adds the first." in texts(quick_replies([], new=NEW, changes={})["blocks"])


def test_health_begins_with_how_many_need_somebody() -> None:
    assert health([(True, "Slack answers")]).text == "All is well."
    assert health([(True, "Slack answers"), (False, "The phone is off")]).text == "1 of 2 needs attention."

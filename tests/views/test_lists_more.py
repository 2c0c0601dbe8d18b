"""Tickets, quick replies, health, contacts and former words: taken by Slack, and no more in them than is meant."""

import pytest

from bot.views.lists import Page
from bot.views.lists_more import StoredReply, TicketRow, contact, former, health, quick_replies, tickets
from tests.views.strict import HOSTILE, takes, takes_view, texts


@pytest.mark.parametrize("hostile", ["Acme", *HOSTILE])
def test_shorter_lists_are_taken_with_any_words(hostile: str) -> None:
    rows = [
        TicketRow(key=str(n), subject=hostile, chat=hostile, state=state, priority=n, assignee=hostile)
        for n, state in enumerate(["open", "closed", "inprogress"] * 100)
    ]

    takes_view(tickets(rows, Page(total=300)))
    takes_view(tickets([], Page()))
    takes_view(quick_replies([StoredReply(key="1", short=hostile, text=hostile)] * 300, admin=False))
    takes_view(contact(hostile, "+49 30 123456", members=[(hostile, "+49 30 1")] * 900))
    takes_view(former([(hostile, hostile)] * 90))
    takes(health([(True, hostile), (False, hostile)] * 90))


def test_what_can_be_done_with_a_ticket_depends_on_its_state() -> None:
    def deeds(state: str) -> list[str]:
        view = tickets([TicketRow(key="7", subject="Door", chat="Acme", state=state)], Page(total=1))
        return [one["value"] for one in view["blocks"][1]["accessory"]["options"]]

    assert deeds("open") == ["close:7", "assign:7", "open:7"]
    assert deeds("closed") == ["reopen:7", "open:7"]


def test_only_admins_change_the_teams_texts() -> None:
    rows = [StoredReply(key="1", short="hours", text="9 to 17", team=True)]

    assert "reply:change" in str(quick_replies(rows, admin=True))
    assert "reply:change" not in str(quick_replies(rows, admin=False))
    assert "There are none yet." in texts(quick_replies([], admin=False)["blocks"])


def test_health_begins_with_how_many_need_somebody() -> None:
    assert health([(True, "Slack answers")]).text == "All is well."
    assert health([(True, "Slack answers"), (False, "The phone is off")]).text == "1 of 2 need somebody to look."

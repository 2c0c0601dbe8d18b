"""Lists, audit, home tab, help and figures: Slack takes them, with five thousand chats and three hundred people too."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.commands import ROWS, Unknown, usable
from bot.domain.metrics import Figures
from bot.domain.routing import Reason as WhyChosen
from bot.views import forms_house, home, lists
from bot.views import help as helping
from bot.views.audit import SENTENCES, AuditRow, audit_list, sentence
from bot.views.figures import csv, csv_cell, figures
from bot.views.lists import ChatRow, Page, PersonRow
from tests.views.strict import HOSTILE, foreign_tokens, takes, takes_view, texts

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
LINK = "https://x.slack.com/p1"
ROW = ChatRow(key="k1", name="Acme", state="waiting", since=AT, labels=("VIP",), holder="Asha", number="+91 ••••• 3928")


@pytest.mark.parametrize("admin", [True, False])
@pytest.mark.parametrize("hostile", ["Acme", *HOSTILE])
def test_the_list_of_chats_is_paged_and_taken(hostile: str, *, admin: bool) -> None:
    rows = [
        ChatRow(
            key=f"k{n}", name=hostile, state="waiting", since=AT, labels=(hostile,) * 200, holder=hostile,
            words=hostile, number="+91 ••••• 3928", link=LINK,
        )
        for n in range(5_000)
    ]  # fmt: skip
    view = takes_view(lists.chat_list(rows, Page(start=20, total=5_000), admin=admin, looked_for=hostile))

    assert "21 to 30 of 5000 chats" in texts(view["blocks"])
    assert {"chats:earlier", "chats:later"} <= set(str(view).split("'"))
    assert ("submit" in view) is admin


def test_a_list_without_rows_says_so() -> None:
    for admin in (True, False):
        assert "No chats found." in texts(takes_view(lists.chat_list([], Page(), admin=admin))["blocks"])
    assert "No people found." in texts(takes_view(lists.team_list([], Page()))["blocks"])


@pytest.mark.parametrize("hostile", ["Asha", *HOSTILE])
def test_the_team_is_listed_with_what_each_has_to_do(hostile: str) -> None:
    rows = [
        PersonRow(key=str(n), name=hostile, role="member", on=True, until=AT, labels=(hostile,) * 9, waiting=2, open=5)
        for n in range(300)
    ]
    view = takes_view(lists.team_list(rows, Page(total=300)))

    assert "2 waiting, 5 open" in str(view)


def test_a_ticked_row_names_its_chat_by_key() -> None:
    view = lists.chat_list([ROW], Page(total=1), admin=True)

    assert view["blocks"][2]["element"]["options"][0] == {
        "text": {"type": "plain_text", "text": "Acme · waiting · Asha (off)", "emoji": False},
        "value": "k1",
        "description": {"type": "plain_text", "text": "VIP · +91 ••••• 3928", "emoji": False},
    }


@pytest.mark.parametrize("action", [*SENTENCES, "something_new"])
@pytest.mark.parametrize("hostile", ["Acme", "", *HOSTILE])
def test_every_line_of_the_audit_is_a_sentence(action: str, hostile: str) -> None:
    row = AuditRow(
        at=AT, action=action, actor=hostile, whom=hostile, chat=hostile, label=hostile, room=hostile, via=hostile,
        detail=hostile,
    )  # fmt: skip

    assert not foreign_tokens(sentence(row))
    takes_view(audit_list([row] * 40, Page(total=4_000), looked_for=hostile))


@pytest.mark.parametrize("admin", [True, False])
@pytest.mark.parametrize("hostile", ["Acme", *HOSTILE])
def test_the_home_tab_is_taken_however_much_there_is(hostile: str, *, admin: bool) -> None:
    chats = (home.HomeChat(key="k", name=hostile, words=hostile, since=AT, holder=hostile, link=LINK),) * 5_000
    shown = home.Home(
        on=True, source="shift", until=AT, shifts=((AT, AT + timedelta(hours=4)),) * 9, mine_waiting=chats,
        nobodys=chats, mine_answered=chats, admin=admin, longest=chats,
        team=(home.Colleague(name=hostile, on=False, until=AT, waiting=1, open=2),) * 300,
        health=(hostile,) * 99, steps=(home.Step(text="Invite a member", done=False),) * 9,
    )  # fmt: skip
    view = takes_view(home.home(shown))

    assert ("Team now" in texts(view["blocks"])) is admin


def test_an_empty_home_tab_says_that_nothing_waits() -> None:
    words = texts(takes_view(home.home(home.Home(on=False)))["blocks"])

    assert "Nothing is waiting for you." in words
    assert "You are *offline*" in words


def test_help_names_what_one_may_use_and_nothing_else() -> None:
    words = texts(takes(helping.overview(usable("member", rows=ROWS))).blocks)

    assert "`status`" in words
    assert "erase" not in words
    assert takes(helping.overview(usable("admin", in_thread=True, rows=ROWS), in_thread=True))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_command_has_its_own_help(row: Any) -> None:
    assert row.help in texts(takes(helping.about(row)).blocks)


def test_an_empty_command_shows_how_things_stand_and_only_the_names() -> None:
    shown = takes(helping.glance("You are offline.", usable("member", rows=ROWS), online=False))
    words = texts(shown.blocks)

    assert "You are offline." in words
    assert "I'm on now" in words
    assert "`start`" in words
    assert "erase" not in words
    assert "audit" not in shown.text


def test_an_unknown_word_is_answered_with_the_nearest_command() -> None:
    assert "`/periskope status`" in helping.unknown(Unknown(word="statsu", nearest="status"))
    assert "admins" in helping.unknown(Unknown(word="audit", admins_only=True))
    assert "help" in helping.unknown(Unknown(word="xyzzy"))


@pytest.mark.parametrize("hostile", ["Asha", *HOSTILE])
def test_figures_are_a_headline_and_a_table(hostile: str) -> None:
    total = Figures(replies=12, answered=4, average=700, median=600, p90=1_500, open_tickets=3)
    shown = takes(figures(f"7 days, {hostile}", total, [(hostile, Figures(open_tickets=None))] * 300, by="person"))

    assert "*12* total replies" in texts(shown.blocks)
    assert "*3* open tickets" in texts(shown.blocks)
    assert "*12 min* first response time (average), median 10 min, nine of ten within 25 min" in texts(shown.blocks)


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_table_is_a_formula(begins: str) -> None:
    assert csv_cell(f"{begins}1+1").lstrip('"').startswith("'")
    assert csv(["a"], [[f'{begins}x"y', "1,2"]]).count("\r\n") == 2


@pytest.mark.parametrize("hostile", ["Asha", *HOSTILE])
def test_why_somebody_was_chosen_is_said_for_everybody(hostile: str) -> None:
    said = forms_house.why_assigned(hostile, hostile, hostile, [(hostile, reason) for reason in WhyChosen])

    assert not foreign_tokens(said)
    assert len(said.splitlines()) == len(WhyChosen) + 1

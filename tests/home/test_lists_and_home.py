"""Lists, audit, home tab, help and figures: Slack takes them, with five thousand chats and three hundred people too."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.admin.messages import SENTENCES, AuditLine, audit_lines, audit_list, sentence
from bot.app.routes import declared as _declared  # noqa: F401  # loads every declaration
from bot.blockkit.paging import Page
from bot.chats import messages as chats_messages
from bot.chats.messages import ChatLine
from bot.grants import messages as grants_messages
from bot.home import messages as home_messages
from bot.interactions.help import rows, usable
from bot.model.chat import ChatState
from bot.reports.messages import csv, csv_cell, figures
from bot.reports.policy import Figures, ResponseTimes
from bot.routing import messages as routing_messages
from bot.routing.policy.choice import ChoiceReason as WhyChosen
from bot.team import messages as team_messages
from bot.team.messages import PersonLine
from tests.blockkit.strict import HOSTILE, foreign_tokens, takes, takes_view, texts

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
LINK = "https://x.slack.com/p1"
ROW = ChatLine(
    key="k1",
    name="Acme",
    state=ChatState.WAITING,
    since=AT,
    said="waiting since today 10:42",
    labels=("VIP",),
    assignee="Asha",
    number="+91 ••••• 3928",
)


@pytest.mark.parametrize("admin", [True, False])
@pytest.mark.parametrize("hostile", ["Acme", *HOSTILE])
def test_the_list_of_chats_is_paged_and_taken(hostile: str, *, admin: bool) -> None:
    rows = [
        ChatLine(
            key=f"k{n}", name=hostile, state=ChatState.WAITING, since=AT, said="waiting", labels=(hostile,) * 200, assignee=hostile,
            words=hostile, number="+91 ••••• 3928", link=LINK,
        )
        for n in range(5_000)
    ]  # fmt: skip
    view = takes_view(chats_messages.chat_list(rows, Page(start=20, total=5_000), admin=admin, looked_for=hostile))

    assert "21 to 30 of 5000 chats" in texts(view["blocks"])
    assert {"chats:earlier", "chats:later"} <= set(str(view).split("'"))
    assert ("submit" in view) is admin


def test_a_list_without_rows_says_so() -> None:
    for admin in (True, False):
        assert "No chats found." in texts(takes_view(chats_messages.chat_list([], Page(), admin=admin))["blocks"])
    assert "No people found." in texts(takes_view(team_messages.team_list([], Page()))["blocks"])


@pytest.mark.parametrize("hostile", ["Asha", *HOSTILE])
def test_the_team_is_listed_with_what_each_has_to_do(hostile: str) -> None:
    rows = [
        PersonLine(
            key=str(n),
            name=hostile,
            role="member",
            on=True,
            until="today 9:00",
            labels=(hostile,) * 9,
            waiting=2,
            open=5,
        )
        for n in range(300)
    ]
    view = takes_view(team_messages.team_list(rows, Page(total=300)))

    assert "2 waiting, 5 open" in str(view)


def test_a_ticked_row_names_its_chat_by_key() -> None:
    view = chats_messages.chat_list([ROW], Page(total=1), admin=True)

    assert view["blocks"][2]["element"]["options"][0] == {
        "text": {"type": "plain_text", "text": "Acme · waiting since today 10:42 · Asha (offline)", "emoji": False},
        "value": "k1",
        "description": {"type": "plain_text", "text": "VIP · +91 ••••• 3928", "emoji": False},
    }


@pytest.mark.parametrize("action", [*SENTENCES, "something_new"])
@pytest.mark.parametrize("hostile", ["Acme", "", *HOSTILE])
def test_every_line_of_the_audit_is_a_sentence(action: str, hostile: str) -> None:
    row = AuditLine(
        at=AT, action=action, actor=hostile, whom=hostile, chat=hostile, label=hostile, room=hostile, via=hostile,
        detail=hostile,
    )  # fmt: skip

    assert not foreign_tokens(sentence(row))
    takes_view(audit_list([row] * 40, Page(total=4_000), looked_for=hostile))


@pytest.mark.parametrize("admin", [True, False])
@pytest.mark.parametrize("hostile", ["Acme", *HOSTILE])
def test_the_home_tab_is_taken_however_much_there_is(hostile: str, *, admin: bool) -> None:
    chats = (
        home_messages.HomeChat(key="k", name=hostile, words=hostile, since=AT, assignee=hostile, link=LINK),
    ) * 5_000
    shown = home_messages.Home(
        on=True, source="shift", until=AT, shifts=((AT, AT + timedelta(hours=4)),) * 9, mine_waiting=chats,
        nobodys=chats, mine_quiet=chats, admin=admin, others_waiting=chats,
        team=(home_messages.Colleague(name=hostile, on=False, until=AT, waiting=1, open=2),) * 300,
        health=(hostile,) * 99, steps=(home_messages.Step(text="Invite a member", done=False),) * 9,
    )  # fmt: skip
    view = takes_view(home_messages.home(shown))

    assert ("Team now" in texts(view["blocks"])) is admin


def test_an_empty_home_tab_says_that_nothing_waits() -> None:
    words = texts(takes_view(home_messages.home(home_messages.Home(on=False)))["blocks"])

    assert "Nothing is waiting for you." in words
    assert "You are *offline*" in words


@pytest.mark.parametrize("admin", [True, False])
def test_nobody_is_sent_to_an_admin_who_is_one(*, admin: bool) -> None:
    tab = texts(takes_view(home_messages.home(home_messages.Home(on=False, admin=admin)))["blocks"])
    chats = texts(takes_view(chats_messages.chat_list([], Page(), admin=admin))["blocks"])

    assert ("ask an admin" in tab) is not admin
    assert ("ask an admin" in chats) is not admin


def test_help_is_what_one_does_most_and_then_what_one_may_use_and_nothing_else() -> None:
    often = [("/periskope chats waiting", "List chats."), ("/periskope start +49", "Write first.")]
    words = texts(takes(home_messages.overview(usable("member"), often)).blocks)

    assert words.index("chats waiting") < words.index("start +49") < words.index("*You*")
    assert "`replies`" in words
    assert "erase" not in words
    assert takes(home_messages.overview(usable("admin", in_thread=True), often, in_thread=True))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_each_command_has_its_own_help(row: Any) -> None:
    assert row.help in texts(takes(home_messages.about(row)).blocks)


def test_an_empty_command_shows_how_things_stand_and_only_the_names() -> None:
    shown = takes(home_messages.glance("You are offline.", usable("member"), online=False))
    words = texts(shown.blocks)

    assert "You are offline." in words
    assert "Go online" in words
    assert "`start`" in words
    assert "erase" not in words
    assert "audit" not in shown.text


def test_an_unknown_word_is_answered_with_the_nearest_command() -> None:
    assert "`/periskope status`" in home_messages.unknown("statsu", "status")
    assert "“xyzzy”" in home_messages.unknown("xyzzy", None)
    assert "`/periskope help`" in home_messages.unknown("xyzzy", None)


@pytest.mark.parametrize("hostile", ["Asha", *HOSTILE])
def test_figures_are_a_headline_and_a_table(hostile: str) -> None:
    elapsed = ResponseTimes(waits=4, average=700, median=600, p90=1_500)
    on_duty = ResponseTimes(waits=3, average=300, median=240, p90=540)
    total = Figures(replies=12, elapsed=elapsed, on_duty=on_duty, open_tickets=3)
    shown = takes(figures(f"7 days, {hostile}", total, [(hostile, Figures(open_tickets=None))] * 300, by="person"))

    assert "*12* total replies" in texts(shown.blocks)
    assert "*3* open tickets" in texts(shown.blocks)
    assert "*12 min* first response time (average), median 10 min, 90th percentile 25 min" in texts(shown.blocks)
    assert "*5 min* of it on duty (average), median 4 min, 90th percentile 9 min, counted for 3 waits" in texts(
        shown.blocks
    )


def test_figures_without_an_answered_wait_say_so_once() -> None:
    shown = takes(figures("7 days, Asha", Figures(replies=2), offers_others=True))

    assert "No waits answered in these days. *Other figures…* has others." in texts(shown.blocks)
    assert "duty" not in texts(shown.blocks)


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_table_is_a_formula(begins: str) -> None:
    assert csv_cell(f"{begins}1+1").lstrip('"').startswith("'")
    assert csv(["a"], [[f'{begins}x"y', "1,2"]]).count("\r\n") == 2


@pytest.mark.parametrize("hostile", ["Asha", *HOSTILE])
def test_why_somebody_was_chosen_is_said_for_everybody(hostile: str) -> None:
    rule = routing_messages.rule_named(hostile, hostile, default=False, exists=True)
    said = routing_messages.why_assigned(hostile, rule, hostile, [(hostile, reason) for reason in WhyChosen])

    assert not foreign_tokens(said)
    assert len(said.splitlines()) == len(WhyChosen) + 1


def test_the_audit_turns_to_older_lines_and_says_what_to_do_where_there_are_none() -> None:
    first = str(audit_list([], Page(total=40)))
    last = str(audit_list([], Page(start=30, total=40)))

    assert "Older ›" in first
    assert "‹ Newer" not in first
    assert "‹ Newer" in last
    assert "Older ›" not in last
    assert "`/periskope audit` for all" in str(audit_list([], Page()))


def test_where_no_form_opens_the_audit_says_how_many_lines_are_older() -> None:
    row = AuditLine(at=AT, action="closed", actor="Asha", chat="Priya")

    assert audit_lines([row] * 10, 42).endswith("The newest 10 of 42. `/periskope audit` shows the older ones.")
    assert "older" not in audit_lines([row], 1)


def test_nothing_found_is_said_in_one_sentence_with_what_was_looked_for() -> None:
    view = chats_messages.chat_list([], Page(), admin=False, looked_for="“zzz”")

    assert "No chats found: “zzz”." in texts(takes_view(view)["blocks"])


def test_that_nothing_was_changed_is_said_once() -> None:
    for why in ("Asha has that role already. Nothing was changed.", "Asha has the label *vip* already."):
        assert grants_messages.changed([], [why]).count("Nothing was changed") == 1

"""Every form: Slack takes it, small and with hostile sizes, and it shows no more than its reader may know."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.access.policy import Reason
from bot.admin.messages import erased
from bot.blockkit.forms import Choices, Field, SelectOption, modal, some_of
from bot.chats import forms as chats_forms
from bot.grants import forms as grants_forms
from bot.model.ids import LabelId, RuleId
from bot.model.routing import Rule
from bot.replies import forms as replies_forms
from bot.rooms import messages as rooms_messages
from bot.rooms.messages import ChannelOffer
from bot.routing import messages as routing_messages
from bot.routing.slack.rules import change, new
from bot.team import forms as team_forms
from bot.team.forms import InvitedLine
from tests.blockkit.strict import HOSTILE, takes, takes_view, texts

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
LINK = "https://x.slack.com/p1"
View = dict[str, Any]


def choices(count: int, text: str = "Name") -> Choices:
    return [SelectOption(value=str(n), text=f"{text} {n}"[-3_000:], description=text) for n in range(count)]


def every_form(few: Choices, many: Choices, word: str, longer: Callable[[int], tuple[str, ...]]) -> list[View]:
    sights = [
        grants_forms.Sight(person=word, reason=Reason(kind=kind, labels=(LabelId(1),)), labels=longer(5))
        for kind in ("admin", "label", "own_grant", "denied", "no")
    ] * 60
    rule = Rule(id=RuleId(1), name=word)
    return [
        *(
            modal(
                "erase",
                "Erase a customer",
                erased(word, group=group, number=word, counts={"messages": 10**9, "typed": 10**9}, others=9),
            )
            for group in (True, False)
        ),
        *(grants_forms.who_has_access(word, sights, key="k1", admin=admin) for admin in (True, False)),
        modal(
            "attach",
            "Attach",
            rooms_messages.attach(ChannelOffer(label=word, channel=word, removed=longer(300), readable=9)),
        ),
        *(
            chats_forms.more(word, key="k1", hidden=("unmute",) if muted else (), state=("take", "close", "dismiss"))
            for muted in (True, False)
        ),
        replies_forms.message_menu({"Team": [chats_forms.chat_button("note", "k1")]}, words=word),
        routing_messages.rules([(rule, word)] * 200, new=new.block("new"), changes=[change.block("1")] * 200),
        routing_messages.rules([(rule, word)], new=new.block("new"), changes=[change.block("1")]),
    ]


def test_every_form_is_taken_by_slack() -> None:
    for view in every_form(choices(3), choices(5), "Acme", lambda count: ("Acme",) * count):
        takes_view(view)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_every_form_is_taken_with_any_names_and_hundreds_of_choices(hostile: str) -> None:
    many = choices(300, hostile)
    views = every_form(choices(90, hostile), many, hostile, lambda count: (hostile,) * count)

    for view in views:
        takes_view(view)


def test_beyond_a_hundred_choices_are_looked_up_as_one_types() -> None:
    def kind(count: int) -> str:
        return str(some_of(Field(name="labels", label="Labels"), choices(count))["element"]["type"])

    assert [kind(100), kind(101)] == ["multi_static_select", "multi_external_select"]


def test_who_has_access_gives_admins_reasons_and_denials_and_members_neither_of_others_denials() -> None:
    sights = [
        grants_forms.Sight(person="Boss", reason=Reason(kind="admin")),
        grants_forms.Sight(person="Asha", reason=Reason(kind="label", labels=(LabelId(1),)), labels=("VIP",)),
        grants_forms.Sight(person="Ravi", reason=Reason(kind="denied")),
    ]
    admins = texts(grants_forms.who_has_access("Acme", sights, key="k1", admin=True)["blocks"])
    members = texts(grants_forms.who_has_access("Acme", sights, key="k1", admin=False)["blocks"])

    assert "• Asha: label *VIP*" in admins
    assert "*Removed*\n• Ravi" in admins
    assert "2 people see it" in members
    assert "Ravi" not in members
    assert "access:add" not in str(grants_forms.who_has_access("Acme", sights, key="k1", admin=False))


def test_results_of_an_invitation_stand_one_by_one() -> None:
    shown = takes(
        team_forms.results(
            [
                InvitedLine("new", "a@x.io", "member", labels=("vip",), pending=True),
                InvitedLine("same", "b@x.io", "member"),
                InvitedLine("no_address", "asha", ""),
                InvitedLine("refused", "c@x.io", "member", why="They are a guest."),
            ]
        )
    )

    assert "1 of 4 done." in shown.text
    assert "invited as member with vip, linked" in texts(shown.blocks)
    assert len(texts(shown.blocks).splitlines()) == 5


@pytest.mark.parametrize("hostile", HOSTILE)
def test_five_hundred_results_fit_a_message(hostile: str) -> None:
    takes(team_forms.results([InvitedLine("refused", hostile, hostile, why=hostile)] * 500))

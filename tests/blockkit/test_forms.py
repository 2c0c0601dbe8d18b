"""Every form: Slack takes it, small and with hostile sizes, and it shows no more than its reader may know."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.access.policy import Reason
from bot.admin import forms as admin_forms
from bot.admin.messages import erased
from bot.availability import forms as availability_forms
from bot.blockkit.forms import Choices, SelectOption, modal
from bot.chats import forms as chats_forms
from bot.grants import forms as grants_forms
from bot.model.ids import LabelId, RuleId
from bot.model.routing import Rule
from bot.replies import forms as replies_forms
from bot.reports import forms as reports_forms
from bot.rooms import messages as rooms_messages
from bot.rooms.messages import ChannelOffer
from bot.routing import messages as routing_messages
from bot.routing.slack.rules import change, new
from bot.team import forms as team_forms
from tests.blockkit.strict import HOSTILE, takes, takes_view, texts

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
LINK = "https://x.slack.com/p1"
View = dict[str, Any]


def choices(count: int, text: str = "Name") -> Choices:
    return [SelectOption(value=str(n), text=f"{text} {n}"[-3_000:], description=text) for n in range(count)]


def every_form(few: Choices, many: Choices, word: str, longer: Callable[[int], tuple[str, ...]]) -> list[View]:
    week = availability_forms.Week(zone="Europe/Berlin", shifts=longer(3), hours=())
    days = availability_forms.Week(hours=longer(7))
    preview = availability_forms.Preview(person=word, boundaries=((AT, True), (AT, False)) * 5)
    sights = [
        grants_forms.Sight(person=word, reason=Reason(kind=kind, labels=(LabelId(1),)), labels=longer(5))
        for kind in ("admin", "label", "own_grant", "denied", "no")
    ] * 60
    rule = Rule(id=RuleId(1), name=word)
    return [
        chats_forms.chats(chats_forms.ChatFilter(words=word, holder="1"), many, many, many),
        chats_forms.chats(chats_forms.ChatFilter(), [], [], few),
        *(admin_forms.audit(some) for some in (few, many, [])),
        *(reports_forms.metrics(some) for some in (few, many, [])),
        *(
            modal(
                "erase",
                "Erase a customer",
                erased(word, group=group, number=word, counts={"messages": 10**9, "typed": 10**9}, others=9),
            )
            for group in (True, False)
        ),
        team_forms.invite(many, emails=word, chosen=["1", "2"]),
        team_forms.invite(many, role="admin"),
        team_forms.invite([]),
        *(team_forms.role(many, few, to=to, chosen=["1"]) for to in ("member", "admin", "out", "back")),
        grants_forms.access(longer(400), many, chosen=["3"]),
        *(grants_forms.who_has_access(word, sights, key="k1", admin=admin) for admin in (True, False)),
        *(
            chats_forms.chat_labels(longer(count), many, carried=["1"], admin=admin)
            for admin in (True, False)
            for count in (1, 9)
        ),
        grants_forms.people_labels(many, many, chosen=["2"]),
        modal(
            "attach",
            "Attach",
            rooms_messages.attach(ChannelOffer(label=word, channel=word, removed=longer(300), readable=9)),
        ),
        availability_forms.schedule(many, many, week, chosen=["1"], previews=[preview] * 300),
        availability_forms.schedule(many, many, days),
        chats_forms.assign(word, many, holder="1"),
        chats_forms.assign(word, few, holder=None),
        *(chats_forms.more(word, key="k1", muted=muted, state=("take", "close", "dismiss")) for muted in (True, False)),
        replies_forms.message_menu([("Team", [("note", "Note…")])], key="m1", words=word),
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


def test_the_invitation_has_labels_for_members_only() -> None:
    def fields(view: View) -> list[str]:
        return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]

    assert fields(team_forms.invite(choices(2))) == ["emails", "role", "labels"]
    assert fields(team_forms.invite(choices(2), role="admin")) == ["emails", "role"]


def test_beyond_a_hundred_choices_are_looked_up_as_one_types() -> None:
    def kind(count: int) -> str:
        return str(team_forms.invite(choices(count))["blocks"][2]["element"]["type"])

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


def test_members_only_add_labels_and_admins_choose_what_a_chat_carries() -> None:
    member = chats_forms.chat_labels(["Acme"], choices(3), carried=["1"], admin=False)
    admin = chats_forms.chat_labels(["Acme"], choices(3), carried=["1"], admin=True)

    assert [one["value"] for one in member["blocks"][1]["element"]["options"]] == ["0", "2"]
    assert [one["value"] for one in admin["blocks"][1]["element"]["initial_options"]] == ["1"]


def test_results_of_an_invitation_stand_one_by_one() -> None:
    shown = takes(
        team_forms.results(
            [
                ("new", "a@x.io", "member", "pending"),
                ("same", "b@x.io", "member", ""),
                ("no_address", "asha", "", ""),
                ("refused", "c@x.io", "member", "They are a guest."),
            ]
        )
    )

    assert "1 of 4 done." in shown.text
    assert len(texts(shown.blocks).splitlines()) == 5


@pytest.mark.parametrize("hostile", HOSTILE)
def test_five_hundred_results_fit_a_message(hostile: str) -> None:
    takes(team_forms.results([("refused", hostile, hostile, hostile)] * 500))

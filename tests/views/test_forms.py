"""Every form: Slack takes it, small and with hostile sizes, and it shows no more than its reader may know."""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.access import Reason
from bot.domain.ids import LabelId
from bot.domain.policies import Policies
from bot.views import (
    forms_access,
    forms_chat,
    forms_erase,
    forms_filters,
    forms_people,
    forms_rules,
    forms_settings,
    forms_time,
)
from bot.views.inputs import Choice, Choices
from tests.views.strict import HOSTILE, takes, takes_view, texts

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
LINK = "https://x.slack.com/p1"
View = dict[str, Any]


def choices(count: int, text: str = "Name") -> Choices:
    return [Choice(value=str(n), text=f"{text} {n}"[-3_000:], description=text) for n in range(count)]


def every_form(few: Choices, many: Choices, word: str, longer: Callable[[int], tuple[str, ...]]) -> list[View]:
    week = forms_time.Week(zone="Europe/Berlin", shifts=longer(3), hours=())
    days = forms_time.Week(hours=longer(7))
    preview = forms_time.Preview(person=word, boundaries=((AT, True), (AT, False)) * 5)
    person = forms_time.PersonTime(
        person=word, zone=word, lines=longer(30), exceptions=(("1", word),) * 9, today=((AT, AT),) * 9
    )
    sights = [
        forms_access.Sight(person=word, reason=Reason(kind=kind, labels=(LabelId(1),)), labels=longer(5))
        for kind in ("admin", "label", "own_grant", "denied", "no")
    ] * 60
    rule = forms_rules.RuleForm(
        name=word, words=word, away=word, labels=("1",), people=("1",), otherwise="1", phones=("1",), away_zone="1"
    )
    return [
        forms_filters.chats(forms_filters.ChatFilter(words=word, holder="1"), many, many, many),
        forms_filters.chats(forms_filters.ChatFilter(), [], [], few),
        *(forms_filters.audit(some) for some in (few, many, [])),
        *(forms_filters.metrics(some) for some in (few, many, [])),
        *(
            forms_erase.erase(word, group=group, number=word, counts={"messages": 10**9, "typed": 10**9}, others=9)
            for group in (True, False)
        ),
        forms_people.invite(many, emails=word, chosen=["1", "2"]),
        forms_people.invite(many, role="admin"),
        forms_people.invite([]),
        *(forms_people.role(many, few, to=to, chosen=["1"]) for to in ("member", "admin", "out", "back")),
        forms_access.access(longer(400), many, chosen=["3"]),
        *(forms_access.who_has_access(word, sights, key="k1", admin=admin) for admin in (True, False)),
        *(
            forms_access.chat_labels(longer(count), many, carried=["1"], admin=admin)
            for admin in (True, False)
            for count in (1, 9)
        ),
        forms_access.people_labels(many, many, chosen=["2"]),
        forms_access.attach(word, word, removed=longer(300), readable=9),
        forms_time.status(),
        forms_time.status(many, chosen=["1"], on=True, until="17:00"),
        forms_time.schedule(many, many, week, chosen=["1"], previews=[preview] * 300),
        forms_time.schedule(many, many, days),
        *(forms_time.exceptions(many, kind=kind, today="2026-03-02") for kind in ("off", "hours")),
        *(forms_time.schedules([person] * 300, admin=admin) for admin in (True, False)),
        forms_chat.assign(word, many, holder="1"),
        forms_chat.assign(word, few, holder=None),
        forms_chat.remind(word, today="2026-03-02"),
        forms_chat.ticket(word, many, subject=word),
        forms_chat.note(word),
        forms_chat.quick_reply(word, many, chosen="1", text=word),
        forms_chat.quick_reply(word, []),
        forms_chat.stored_reply(short=word, text=word, team=True, admin=True),
        *(forms_chat.more(word, key="k1", muted=muted) for muted in (True, False)),
        forms_chat.start(many, many, number=word),
        forms_chat.start([]),
        forms_chat.pick_chat(many, words=word),
        forms_chat.confirm("erase", "Erase", "Erase *this customer* everywhere?", yes="Erase"),
        forms_chat.message_menu([("note", "Note…")] * 1, key="m1", words=word),
        forms_chat.reply_to(word),
        forms_rules.rule(
            rule, forms_rules.RuleChoices(people=many, labels=few, phones=few, zones=many, rules=200), data="3"
        ),
        forms_rules.rule(forms_rules.RuleForm(), forms_rules.RuleChoices(), data="new"),
        forms_rules.rules([("1", word, word)] * 200),
        forms_rules.rules([]),
        forms_settings.settings(Policies(), many, many),
        forms_settings.settings(Policies(), many[:90], many),
        forms_settings.settings(Policies(close_words=longer(50), alert_to=longer(50))),
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

    assert fields(forms_people.invite(choices(2))) == ["emails", "role", "labels"]
    assert fields(forms_people.invite(choices(2), role="admin")) == ["emails", "role"]


def test_beyond_a_hundred_choices_are_looked_up_as_one_types() -> None:
    def kind(count: int) -> str:
        return str(forms_people.invite(choices(count))["blocks"][2]["element"]["type"])

    assert [kind(100), kind(101)] == ["multi_static_select", "multi_external_select"]


def test_who_has_access_gives_admins_reasons_and_denials_and_members_neither_of_others_denials() -> None:
    sights = [
        forms_access.Sight(person="Boss", reason=Reason(kind="admin")),
        forms_access.Sight(person="Asha", reason=Reason(kind="label", labels=(LabelId(1),)), labels=("VIP",)),
        forms_access.Sight(person="Ravi", reason=Reason(kind="denied")),
    ]
    admins = texts(forms_access.who_has_access("Acme", sights, key="k1", admin=True)["blocks"])
    members = texts(forms_access.who_has_access("Acme", sights, key="k1", admin=False)["blocks"])

    assert "• Asha: label `VIP`" in admins
    assert "*Denied*\n• Ravi" in admins
    assert "2 people see it" in members
    assert "Ravi" not in members
    assert "access:add" not in str(forms_access.who_has_access("Acme", sights, key="k1", admin=False))


def test_members_only_add_labels_and_admins_choose_what_a_chat_carries() -> None:
    member = forms_access.chat_labels(["Acme"], choices(3), carried=["1"], admin=False)
    admin = forms_access.chat_labels(["Acme"], choices(3), carried=["1"], admin=True)

    assert [one["value"] for one in member["blocks"][1]["element"]["options"]] == ["0", "2"]
    assert [one["value"] for one in admin["blocks"][1]["element"]["initial_options"]] == ["1"]


def test_results_of_an_invitation_stand_one_by_one() -> None:
    shown = takes(
        forms_people.results(
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
    takes(forms_people.results([("refused", hostile, hostile, hostile)] * 500))


def test_settings_read_back_are_the_policies_that_were_shown() -> None:
    now = Policies(send_delay=2.5, history=7, members_label=False, close_words=("ok",), label_order=(3, 1))
    view = forms_settings.settings(now, choices(5))
    values = {block["block_id"]: initial(block["element"]) for block in view["blocks"] if block["type"] == "input"}
    changed, wrong = forms_settings.read(values | {"label_order": ["3", "1"]}, now)

    assert wrong == {}
    assert Policies.from_json({**now.to_json(), **changed}) == now


def test_every_policy_can_be_set_in_the_form_and_each_field_is_of_a_policy() -> None:
    view = forms_settings.settings(Policies(), choices(5), choices(3))
    names = {block["block_id"].partition(":")[0] for block in view["blocks"] if block["type"] == "input"}
    ticked = set(forms_settings.SWITCHES)

    assert (names - {"switches"}) | ticked == {one.name for one in fields(Policies)}


def test_each_policy_that_a_form_changes_is_changed_and_no_other() -> None:
    now = Policies(new_chat_label={"": "Label 1", "2": "Label 2"}, allowed_bots=("B1",))
    some = [Choice(value=str(one), text=f"Label {one}") for one in range(5)]
    view = forms_settings.settings(now, some, choices(3))
    values = {block["block_id"]: initial(block["element"]) for block in view["blocks"] if block["type"] == "input"}
    untouched, _ = forms_settings.read(values, now, some)
    chosen = {"new_chat_label": "none", "new_chat_label:1": "4", "allowed_bots": ["B2", "B3"]}
    changed, wrong = forms_settings.read(values | chosen, now, some)

    assert Policies.from_json({**now.to_json(), **untouched}) == now
    assert wrong == {}
    assert changed["new_chat_label"] == {"1": "Label 4", "2": "Label 2"}
    assert changed["allowed_bots"] == ("B2", "B3")


def test_a_setting_that_is_no_number_is_refused_at_its_field() -> None:
    _, wrong = forms_settings.read(
        {"history": "many", **dict.fromkeys(forms_settings.NUMBERS, "1"), "long_thread": "-1"}, Policies()
    )

    assert set(wrong) == {"long_thread"}


def initial(element: dict[str, Any]) -> Any:
    """What a form would send if nobody touched it."""
    if "initial_options" in element:
        return [one["value"] for one in element["initial_options"]]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    if "initial_users" in element:
        return element["initial_users"]
    return element.get("initial_value")

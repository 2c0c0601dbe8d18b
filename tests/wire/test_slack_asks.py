"""Commands, presses, forms, shortcuts and suggestions."""

from bot.interactions.models import ButtonPressed, CommandUsed, FormSubmitted, OptionsWanted, ShortcutUsed
from bot.model.event import Unreadable
from bot.wire.slack import interactions

WHO = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": "1.2.a"}
VIEW = {
    "id": "V1",
    "hash": "h1",
    "callback_id": "invite",
    "private_metadata": "k1",
    "root_view_id": "V0",
    "state": {
        "values": {
            "b1": {"who": {"type": "multi_users_select", "selected_users": ["U2", "U3"]}},
            "b2": {"role": {"type": "static_select", "selected_option": {"value": "member"}}},
            "b3": {"note": {"type": "plain_text_input", "value": None}},
            "b4": {"flags": {"type": "checkboxes", "selected_options": [{"value": "x"}]}},
            "b5": {"until": {"type": "datetimepicker", "selected_date_time": 1772359200}},
            "b6": {"from": {"type": "timepicker", "selected_time": "09:00"}},
            "b7": {"words": {"type": "plain_text_input", "value": "hello"}},
        }
    },
}


def test_a_command_is_named_by_its_trigger() -> None:
    body = {"trigger_id": "1.2.a", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "text": "status off"}

    assert interactions.command(body) == CommandUsed(
        once="1.2.a", team="T1", slack_user="U1", text="status off", channel="C1"
    )


def test_a_button_in_a_card_knows_its_message_and_thread() -> None:
    body = WHO | {
        "container": {"type": "message", "channel_id": "C1", "message_ts": "1.1", "thread_ts": "1.0"},
        "actions": [{"action_id": "chat:take", "value": "key", "action_ts": "9.9", "type": "button"}],
    }

    assert interactions.action(body) == ButtonPressed(
        once="9.9:U1:chat:take", team="T1", slack_user="U1", action="chat:take", value="key", channel="C1",
        message_ts="1.1", root="1.0",
    )  # fmt: skip


def test_a_choice_in_a_menu_is_its_value() -> None:
    chosen = {"action_id": "chat:menu", "action_ts": "9.9", "selected_option": {"value": "close:key"}}
    several = {"action_id": "people", "action_ts": "9.9", "selected_users": ["U2", "U3"]}
    values = [interactions.action(WHO | {"actions": [one]}) for one in (chosen, several)]

    assert [one.value for one in values if isinstance(one, ButtonPressed)] == ["close:key", "U2,U3"]


def test_a_form_is_its_values_by_action() -> None:
    sent = interactions.submitted(WHO | {"view": VIEW})

    assert isinstance(sent, FormSubmitted)
    assert (sent.once, sent.form.callback, sent.form.data) == ("V1:h1", "invite", "k1")
    assert sent.form.values == {
        "who": ["U2", "U3"], "role": "member", "note": None, "flags": ["x"], "until": 1772359200, "from": "09:00",
        "words": "hello",
    }  # fmt: skip


def test_a_press_inside_a_form_brings_the_form_along() -> None:
    press = interactions.action(WHO | {"actions": [{"action_id": "a", "action_ts": "1"}], "view": VIEW})

    assert isinstance(press, ButtonPressed)
    assert press.view is not None
    assert press.view.view_id == "V1"


def test_a_shortcut_on_a_message_knows_where() -> None:
    body = WHO | {
        "callback_id": "reply_to", "channel": {"id": "C1"}, "message_ts": "1.1",
        "message": {"ts": "1.1", "thread_ts": "1.0"},
    }  # fmt: skip

    assert interactions.shortcut(body) == ShortcutUsed(
        once="1.2.a", team="T1", slack_user="U1", callback="reply_to", channel="C1", ts="1.1", root="1.0"
    )
    assert interactions.shortcut(WHO | {"callback_id": "my_status"}) == ShortcutUsed(
        once="1.2.a", team="T1", slack_user="U1", callback="my_status"
    )


def test_a_select_asks_for_options() -> None:
    body = WHO | {"action_id": "chat", "value": "ac", "view": VIEW}

    assert interactions.options(body) == OptionsWanted(
        team="T1", slack_user="U1", action="chat", query="ac", data="k1", callback="invite"
    )


def test_an_organisation_wide_install_names_the_team_with_the_person() -> None:
    press = interactions.options(WHO | {"team": None, "action_id": "chat"})

    assert isinstance(press, OptionsWanted)
    assert press.team == "T1"


def test_an_ask_of_nobody_is_unreadable() -> None:
    for read in (
        interactions.command, interactions.action, interactions.submitted, interactions.shortcut, interactions.options,
    ):  # fmt: skip
        assert read({}) == Unreadable(why="no_ids")

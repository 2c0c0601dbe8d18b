"""The Slack app's manifest: what Slack would accept, and no scope too few or too many."""

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from bot.cli import cli
from bot.operator.manifest import NotAnAddress, http_variant, public_address, scopes, text
from bot.wire.slack.events import READERS, ROOM_WORDS

ADDRESS = {"type": "string", "maxLength": 3500, "pattern": "^https://"}


def words(most: int, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": most, **more}


def only(required: str, optional: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": {**properties, **(optional or {})},
    }


SHORTCUT = only(
    "name type callback_id description",
    name=words(24),
    type={"enum": ["message", "global"]},
    callback_id=words(255),
    description=words(150),
)
COMMAND = only(
    "command description should_escape",
    {"url": ADDRESS},
    command=words(32, pattern="^/"),
    description=words(2000),
    usage_hint=words(1000),
    should_escape={"const": True},
)
YES_OR_NO = {"type": "boolean"}
# Slack's limits for the parts used here, as its manifest reference gives them (schema version 2).
SCHEMA = only(
    "_metadata display_information features oauth_config settings",
    _metadata=only("major_version", major_version={"const": 2}, minor_version={"type": "integer"}),
    display_information=only(
        "name description",
        name=words(35),
        description=words(140),
        long_description=words(4000, minLength=175),
        background_color={"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"},
    ),
    features=only(
        "app_home bot_user slash_commands shortcuts",
        app_home=only(
            "home_tab_enabled messages_tab_enabled messages_tab_read_only_enabled",
            home_tab_enabled={"const": True},
            messages_tab_enabled={"const": True},
            messages_tab_read_only_enabled={"const": False},
        ),
        bot_user=only(
            "display_name always_online", display_name=words(80, pattern="^[a-z0-9._-]+$"), always_online=YES_OR_NO
        ),
        slash_commands={"type": "array", "maxItems": 50, "items": COMMAND},
        shortcuts={"type": "array", "maxItems": 10, "items": SHORTCUT},
    ),
    oauth_config=only(
        "scopes", scopes=only("bot", bot={"type": "array", "maxItems": 255, "uniqueItems": True, "items": words(50)})
    ),
    settings=only(
        "event_subscriptions interactivity org_deploy_enabled socket_mode_enabled token_rotation_enabled",
        event_subscriptions=only(
            "bot_events",
            {"request_url": ADDRESS},
            bot_events={"type": "array", "maxItems": 100, "uniqueItems": True, "items": words(50)},
        ),
        interactivity=only(
            "is_enabled", {"request_url": ADDRESS, "message_menu_options_url": ADDRESS}, is_enabled={"const": True}
        ),
        org_deploy_enabled=YES_OR_NO,
        socket_mode_enabled=YES_OR_NO,
        token_rotation_enabled={"const": False},
    ),
)

# What each Web API method needs where this app calls it: in private channels, in rooms made public, in direct messages.
NEEDED_BY_METHOD = {
    "apps.connections.open": set(),
    "auth.test": set(),
    "bots.info": {"users:read"},
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write", "chat:write.customize"},
    "chat.update": {"chat:write"},
    "conversations.archive": {"groups:write"},
    "conversations.create": {"groups:write"},
    "conversations.history": {"groups:history", "im:history"},
    "conversations.info": {"groups:read", "channels:read"},
    "conversations.invite": {"groups:write"},
    "conversations.kick": {"groups:write"},
    "conversations.list": {"groups:read"},
    "conversations.members": {"groups:read", "channels:read"},
    "conversations.open": {"im:write"},
    "conversations.rename": {"groups:write"},
    "conversations.replies": {"groups:history"},
    "conversations.setPurpose": {"groups:write"},
    "conversations.setTopic": {"groups:write"},
    "conversations.unarchive": {"groups:write"},
    "files.completeUploadExternal": {"files:write"},
    "files.delete": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "reactions.add": {"reactions:write"},
    "reactions.get": {"reactions:read"},
    "reactions.remove": {"reactions:write"},
    "users.conversations": {"groups:read"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
NEEDED_BY_EVENT = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "channel_shared": {"groups:read"},
    "file_deleted": {"files:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"groups:read"},
    "member_left_channel": {"groups:read"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
NEEDED_BY_FEATURES = {"commands", "chat:write.customize", "files:read"}  # names on copies, and fetching an agent's file

FAMILIES = "apps|auth|bots|chat|conversations|dnd|emoji|files|pins|reactions|team|usergroups|users|views"
CALLED = re.compile(rf"(?:web|client)\.({FAMILIES})_([A-Za-z_]+)\b|[\"']({FAMILIES})\.([A-Za-z.]+)[\"']")

OTHERS = {"chat.notification.created"}  # Periskope's, and no method of Slack's


def manifest() -> Any:
    return yaml.safe_load(text())


def called() -> set[str]:
    """Every Web API method that the program names, as an attribute of the client or in quotes."""
    found = set()
    for file in [file for room in ("clients", "listeners", "operator") for file in Path("bot", room).rglob("*.py")]:
        for family, method, family_quoted, method_quoted in CALLED.findall(file.read_text()):
            name = f"{family}.{method.replace('_', '.')}" if family else f"{family_quoted}.{method_quoted}"
            found.add(name)
    return found - OTHERS


def test_slack_would_accept_the_manifest() -> None:
    jsonschema.validate(manifest(), SCHEMA)


def test_slack_would_accept_the_form_for_a_public_address() -> None:
    form = yaml.safe_load(http_variant("https://chat.example.com/"))

    jsonschema.validate(form, SCHEMA)


def test_the_form_for_a_public_address_sends_everything_there() -> None:
    form = yaml.safe_load(http_variant("https://chat.example.com/"))
    door = "https://chat.example.com/slack/events"

    assert form["settings"]["socket_mode_enabled"] is False
    assert form["settings"]["event_subscriptions"]["request_url"] == door
    assert form["settings"]["interactivity"]["request_url"] == door
    assert form["settings"]["interactivity"]["message_menu_options_url"] == door
    assert [command["url"] for command in form["features"]["slash_commands"]] == [door]


def test_the_two_forms_differ_in_nothing_else() -> None:
    here, there = manifest(), yaml.safe_load(http_variant("https://chat.example.com"))
    del there["settings"]["event_subscriptions"]["request_url"], there["features"]["slash_commands"][0]["url"]
    there["settings"]["interactivity"] = {"is_enabled": True}
    there["settings"]["socket_mode_enabled"] = True

    assert there == here


@pytest.mark.parametrize(
    "url", ["http://chat.example.com", "chat.example.com", "https://", "https://x.example/?a=1", ""]
)
def test_what_slack_could_not_call_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(NotAnAddress, match="like https://"):
        http_variant(url)


def test_the_manifest_is_for_socket_mode() -> None:
    assert manifest()["settings"]["socket_mode_enabled"] is True


def test_the_shortcuts_are_the_ones_that_are_answered() -> None:
    found = {(shortcut["type"], shortcut["callback_id"]) for shortcut in manifest()["features"]["shortcuts"]}

    assert found == {
        ("message", "reply_to"),
        ("message", "whatsapp"),
        ("global", "new_message"),
        ("global", "my_status"),
    }


def test_the_scopes_read_by_the_program_are_those_of_the_manifest() -> None:
    assert scopes() == set(manifest()["oauth_config"]["scopes"]["bot"])


def test_each_scope_says_why_it_is_needed() -> None:
    lines = text().splitlines()
    places = [
        at for at, line in enumerate(lines) if re.fullmatch(r"      - [a-z.:]+", line) and line.strip("- ") in scopes()
    ]

    assert len(places) == len(scopes())
    assert all(lines[at - 1].startswith("      # ") for at in places)


def test_every_event_subscribed_to_is_read_and_none_is_heard_twice() -> None:
    subscribed = manifest()["settings"]["event_subscriptions"]["bot_events"]

    assert {event.partition(".")[0] for event in subscribed} <= {*READERS, *ROOM_WORDS}
    assert "app_mention" not in subscribed  # the same words come as a message


def test_every_method_called_is_covered_by_a_scope() -> None:
    needed = {method: NEEDED_BY_METHOD[method] for method in called()}

    assert {method: missing for method, scope in needed.items() if (missing := scope - scopes())} == {}


def test_no_scope_is_unused() -> None:
    by_method = {scope for method in called() for scope in NEEDED_BY_METHOD[method]}
    by_event = {
        scope
        for event in manifest()["settings"]["event_subscriptions"]["bot_events"]
        for scope in NEEDED_BY_EVENT[event]
    }

    assert scopes() - by_method - by_event - NEEDED_BY_FEATURES == set()


@pytest.mark.parametrize("path", ["/periskope/webhook", "/slack/events/", "/behind/periskope/webhook"])
def test_an_address_that_names_a_path_of_ours_is_refused_and_one_behind_a_path_is_not(path: str) -> None:
    with pytest.raises(NotAnAddress, match="Leave /periskope/webhook"):
        public_address(f"https://chat.example.com{path}")
    assert public_address("https://chat.example.com/behind/ ") == "https://chat.example.com/behind"


@pytest.mark.parametrize("url", ["http://chat.example.com", "https://chat.example.com/periskope/webhook"])
def test_the_doctor_asks_nobody_at_an_address_that_nobody_could_call(url: str, tmp_path: Path) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "PERISKOPE_API_KEY": "key-1"}
    elsewhere = dict.fromkeys(("SLACK_API_URL", "PERISKOPE_API_URL"), "http://127.0.0.1:9/")
    result = CliRunner().invoke(cli, ["check", "--url", url], env={**tokens, **elsewhere, "DATA_DIR": str(tmp_path)})

    assert result.exit_code == 2
    assert "address" in result.output
    assert "could not be reached" not in result.output

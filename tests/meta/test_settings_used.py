"""Every setting does something: what the environment, an admin or the manifest may say is read by the program."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.app.installation import first_values
from bot.model.policies import Policies
from bot.operator.manifest import scopes, text
from bot.settings import Settings
from tests.meta.test_manifest import NEEDED_BY_EVENT, NEEDED_BY_METHOD, called
from tests.meta.test_settings import good

# What only declares, parses, stores or shows a setting is no use of it.
DECLARING = {
    Path("bot/settings.py"),
    Path("bot/settings_rules.py"),
    Path("bot/model/policies.py"),
    Path("bot/app/installation.py"),
    Path("bot/admin/forms.py"),
}
POLICIES = [one.name for one in fields(Policies)]


@cache
def read_anywhere() -> frozenset[tuple[str, str]]:
    """Every (owner, name) of which `<owner>.<name>` is read, whatever is in front of the owner's name."""
    found: set[tuple[str, str]] = set()
    for path in sorted(set(Path("bot").rglob("*.py")) - DECLARING):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        bound = dict(_bound(nodes))
        for node in nodes:
            if isinstance(node, ast.Attribute):
                said = ast.unparse(node.value).removesuffix("()")
                found.add((bound.get(said, said.rpartition(".")[2].lstrip("_")), node.attr))
    return frozenset(found)


def _bound(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """Names that a module gives to settings and policies."""
    for node in nodes:
        if isinstance(node, ast.arg) and node.annotation is not None:
            kind = ast.unparse(node.annotation).rpartition(".")[2]
            if kind in {"Settings", "Policies"}:
                yield node.arg, kind.lower()
        elif isinstance(node, ast.Assign) and ast.unparse(node.value).endswith(".policies()"):
            yield ast.unparse(node.targets[0]), "policies"


def policy_of(setting: str) -> str:
    return setting.removesuffix("_seconds") if setting.removesuffix("_seconds") in POLICIES else setting


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_of_the_environment_is_used(name: str) -> None:
    if policy_of(name) in POLICIES:
        assert policy_of(name) in first_values(good())
        assert ("policies", policy_of(name)) in read_anywhere()
    else:
        assert ("settings", name) in read_anywhere() or f"self.{name}" in Path("bot/settings.py").read_text(
            encoding="utf-8"
        )


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_is_used_beyond_the_form_that_sets_it(name: str) -> None:
    assert ("policies", name) in read_anywhere()


def test_what_the_environment_says_of_a_policy_is_where_every_installation_begins() -> None:
    given = good(AWAY_TEXT="Back at {back}.", REPLY_GUARD="warn", SEND_DELAY_SECONDS="2")

    assert {"away_text": "Back at {back}.", "reply_guard": "warn", "send_delay": 2.0}.items() <= first_values(
        given
    ).items()


def test_every_scope_is_used_by_a_call_an_event_or_a_command() -> None:
    manifest = yaml.safe_load(text())
    by_method = {scope for method in called() for scope in NEEDED_BY_METHOD[method]}
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    by_event = {scope for event in events for scope in NEEDED_BY_EVENT[event]}
    by_command = {"commands"} if manifest["features"]["slash_commands"] else set()

    assert scopes() - by_method - by_event - by_command == set()

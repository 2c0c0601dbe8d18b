"""What docs/sandbox.md says of the sandbox is so, and it has all that the app asks for."""

from pathlib import Path

import yaml

from sandbox.slack import Slack
from sandbox.slack.contract import METHODS
from sandbox.slack.methods import HANDLERS
from tests.sandbox.page import DOCUMENT, page


def test_the_page_is_what_the_sandbox_has() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(), "run ./run docs"


def test_every_method_has_its_contract_and_the_other_way_round() -> None:
    by_socket = {"apps.connections.open"}

    assert set(HANDLERS) | by_socket == set(METHODS)


def test_every_event_of_the_manifest_can_be_sent() -> None:
    manifest = yaml.safe_load(Path("manifest.yml").read_text(encoding="utf-8"))
    wanted = set(manifest["settings"]["event_subscriptions"]["bot_events"])

    assert wanted <= Slack().bot_events

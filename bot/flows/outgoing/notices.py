"""Sentences with what they are about filled in from our rows, for a reader who may know it."""

from typing import Any

from bot.domain.calls import Blocks
from bot.domain.people import Agent
from storage.tx import Tx


def words(tx: Tx, about: dict[str, Any], reader: Agent | None) -> tuple[str, Blocks | None] | None:
    """The sentence of a kind."""
    return str(about.get("text") or about["kind"]), None


def home(tx: Tx, agent: Agent) -> dict[str, Any]:
    """The home tab."""
    return {
        "type": "home",
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": agent.name or "Home"}}],
    }

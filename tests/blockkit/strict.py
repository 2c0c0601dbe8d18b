"""Whether Slack would take what the views make, and whether anybody's words in it could ping, link or be markup."""

import json
import re
from typing import Any

from slack_sdk.models.blocks import Block as SdkBlock

from bot.blockkit.blocks import Shown
from sandbox.slack.blockkit import check_message_blocks, check_view

TOKEN = re.compile(r"<([^<>]*)>")
COLLEAGUE = "U0COLLEAGUE"
OURS = re.compile(r"@U0COLLEAGUE|!date\^\d+\^[^|]+\|[^|<>]+|https://[^|<>]+\|[^|<>]+")
HOSTILE = (
    "<!channel> <@U0HOSTILE> <#C0HOSTILE> <https://evil.example|bank> *b* _i_ ~s~ `c` &lt;!here&gt; @here :tada: \u202e",
    "👩‍👩‍👧‍👦" * 200,
    "x" * 5_000,
    "a\n> b\n\n```c",
    "\u0000\u200b\ud83d".encode("utf-8", "replace").decode(),
    "",
)


def takes(shown: Shown) -> Shown:
    """Fails unless Slack would take this message; gives it back."""
    assert 0 < len(shown.text) <= 4_000
    if shown.blocks:
        check_message_blocks(json.loads(json.dumps(shown.blocks)))
        understood(shown.blocks)
    assert not foreign_tokens(shown.text)
    return shown


def takes_view(view: dict[str, Any]) -> dict[str, Any]:
    """Fails unless Slack would open this form, or publish this home tab; gives it back."""
    check_view(json.loads(json.dumps(view)), kind=view["type"])
    understood(view["blocks"])
    named = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    actions = list(action_ids(view["blocks"]))
    assert len(named) == len(set(named))
    if view["type"] == "modal":
        inputs = [block["element"]["action_id"] for block in view["blocks"] if block["type"] == "input"]
        assert len(inputs) == len(set(inputs))
        assert all(block["block_id"] == block["element"]["action_id"] for block in view["blocks"] if "element" in block)
    assert all(actions)
    return view


def understood(blocks: list[dict[str, Any]]) -> None:
    for block in blocks:
        parsed = SdkBlock.parse(block)
        assert parsed is not None
        parsed.validate_json()
    for text in marked_texts(blocks):
        assert not foreign_tokens(text), text


def foreign_tokens(text: str) -> list[str]:
    return [token for token in TOKEN.findall(text) if not OURS.fullmatch(token)]


def marked_texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for one in value for text in marked_texts(one)]
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [text for one in value.values() for text in marked_texts(one)]
    return []


def action_ids(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for one in value for found in action_ids(one)]
    if isinstance(value, dict):
        own = [value["action_id"]] if "action_id" in value else []
        return own + [found for one in value.values() for found in action_ids(one)]
    return []


def texts(value: Any) -> str:
    """All that a person reads in blocks, joined."""
    if isinstance(value, list):
        return "\n".join(filter(None, (texts(one) for one in value)))
    if isinstance(value, dict):
        own = value["text"] if isinstance(value.get("text"), str) else ""
        return "\n".join(filter(None, (own, *(texts(one) for one in value.values() if isinstance(one, list | dict)))))
    return ""

"""The menu of a message."""

from collections.abc import Sequence
from typing import Any

from bot.blockkit.blocks import Blocks, actions, button, plain, said, section
from bot.blockkit.forms import (
    modal,
)


def message_menu(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], *, key: str, words: str) -> dict[str, Any]:
    """All that can be done with one message: under each heading, (word, what the button says)."""
    blocks: Blocks = [section(f">{said(words, 300)}")]
    for heading, choices in groups:
        blocks += [section(f"*{heading}*"), actions(*(button(text, f"message:{what}", key) for what, text in choices))]
    return modal("message", "WhatsApp message", blocks) | {"close": plain("Done", 24)}

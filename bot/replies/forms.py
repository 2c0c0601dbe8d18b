"""The menu of a message."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blockkit.blocks import Block, Blocks, actions, plain, said, section
from bot.blockkit.forms import modal


def message_menu(groups: Mapping[str, Sequence[Block]], *, words: str) -> dict[str, Any]:
    """All that can be done with one message: buttons under each heading, but for a heading that has none."""
    blocks: Blocks = [section(f">{said(words, 300)}")]
    for heading, buttons in groups.items():
        blocks += [section(f"*{heading}*"), actions(*buttons)] if buttons else []
    return modal("message", "WhatsApp message", blocks) | {"close": plain("Done", 24)}

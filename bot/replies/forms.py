from collections.abc import Sequence
from typing import Any

from bot.blockkit.blocks import Blocks, actions, button, plain, said, section
from bot.blockkit.forms import (
    Field,
    SelectOption,
    modal,
    one_of,
    words_field,
)

REACTIONS = (
    *(SelectOption(value=one, text=one) for one in ("👍", "❤️", "😂", "😮", "😢", "🙏", "✅")),
    SelectOption(value="other", text="Another, given below"),
)


def message_menu(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], *, key: str, words: str) -> dict[str, Any]:
    """All that can be done with one message: under each heading, (word, what the button says)."""
    blocks: Blocks = [section(f">{said(words, 300)}")]
    for heading, choices in groups:
        blocks += [section(f"*{heading}*"), actions(*(button(text, f"message:{what}", key) for what, text in choices))]
    return modal("message", "WhatsApp message", blocks) | {"close": plain("Done", 24)}


def react_to(words: str, *, data: str = "") -> dict[str, Any]:
    """A reaction of ours at the customer's; a newer one takes its place. Periskope's API cannot take one back."""
    blocks: Blocks = [
        section(f">{said(words, 300)}"),
        one_of(Field(name="emoji", label="Reaction"), REACTIONS),
        words_field(Field(name="other", label="Another emoji", optional=True), longest=20),
    ]
    return modal("react_to", "React", blocks, submit="React", data=data)


def reply_to(words: str, *, data: str = "") -> dict[str, Any]:
    """Answer to a message, which is quoted at the customer's."""
    blocks: Blocks = [section(f">{said(words, 300)}"), words_field(Field(name="text", label="Your reply"), lines=True)]
    return modal("reply_to", "Reply to this message", blocks, submit="Send", data=data)

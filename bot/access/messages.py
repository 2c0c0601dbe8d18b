"""What admins are asked about a change of access too big to be believed."""

from dataclasses import dataclass
from typing import Literal

from bot.blockkit.blocks import button, counted
from bot.model.notice import Lookup, Notice, Sentence


@dataclass(frozen=True, kw_only=True)
class ConfirmMany(Notice):
    """Asked before anything is deleted. `draft`: the key of the change; `count`: more than so many are not unusual."""

    draft: str
    of: Literal["chats", "people"]
    count: int

    def sentence(self, look: Lookup) -> Sentence:
        number = counted(self.count, *(("person", "people") if self.of == "people" else ("chat", "chats")))
        return Sentence(
            text=f"⚠️ A change just seen would take {number} or more out at once. New posts for them have stopped; nothing "
            "was deleted. Is this meant?",
            buttons=(
                button("Yes, go on", "mass:yes", self.draft, style="danger"),
                button("No, keep them", "mass:no", self.draft),
            ),
        )

"""What people read about work that does not go on by itself."""

import re
from dataclasses import dataclass

from bot.blockkit.blocks import button, counted, said
from bot.model.notice import AboutChat, Lookup, Notice, Sentence

HTTP = re.compile(r"\bhttp[_ ](\d{3})\b")


@dataclass(frozen=True, kw_only=True)
class CopyNotShown(Notice):
    """In the thread: a copy that Slack takes in no shape. `why`: Slack's word."""

    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ A message could not be shown here{because(self.why)}. Read it in Periskope. Admins have been told."
        )


@dataclass(frozen=True, kw_only=True)
class PostRefused(AboutChat):
    """To admins. `held`: the key of what is held."""

    why: str
    held: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ Slack refuses a post in {look.chat(self.chat)}{because(self.why)}. "
            "Read the chat in Periskope, then choose.",
            buttons=(
                button("Try again", "held:again", self.held, style="primary"),
                button("Skip", "held:skip", self.held),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class HeldSkipped(Notice):
    """In the thread, to whoever might miss it. `by`: who skipped it; None: an operator. `what`: in words."""

    by: int | None = None
    what: str = ""

    def sentence(self, look: Lookup) -> Sentence:
        whom = "An operator" if self.by is None else look.person(self.by)
        return Sentence(
            text=f"{whom} skipped what could not be done in this chat{f': {said(self.what, 80)}' if self.what else ''}.",
            quiet=True,
        )


@dataclass(frozen=True, kw_only=True)
class WorkHeld(Notice):
    """To admins, once for each thing that is held."""

    count: int

    def sentence(self, look: Lookup) -> Sentence:
        verb, which = ("waits", "it") if self.count == 1 else ("wait", "them")
        return Sentence(
            text=f"⚠️ {counted(self.count, 'thing')} {verb} for a decision. `/periskope health` lists {which}.",
        )


def because(why: str) -> str:
    """A vendor's word for why, in brackets; nothing without one."""
    return f" ({said(reason(why), 120)})" if why else ""


def reason(why: str) -> str:
    """A vendor's word for why, as people read it: `http_422` is a number that it answered with."""
    return HTTP.sub(r"refused with code \1", why).replace("_", " ")

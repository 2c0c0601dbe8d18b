"""The forms for one chat or several: their labels, and whose they are to be."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.blockkit.blocks import Blocks, context, named, section
from bot.blockkit.forms import MOST_OPTIONS, SelectOption
from bot.chats import forms as chats_forms
from bot.chats import messages as chats_messages
from bot.chats import queries as chats_queries
from bot.chats.actions import card as chats_card
from bot.chats.actions import labels as chats_labels
from bot.chats.actions import quick_actions
from bot.interactions import options, resolve
from bot.interactions.buttons import button, opens
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import FormField, SelectField, TextField
from bot.interactions.models import Answer, Reply
from bot.interactions.named_fields import LabelsField
from bot.interactions.ticked import ticked

MOST_LISTED = 98
LONGEST_ID = 10  # digits
ADDED = "+"
"""What the form of labels showed where they are only added."""


class _ChatsForm(Form):
    """A form about the chats that it names above."""

    carries = "chats"

    def above(self) -> Blocks:
        """The chats."""
        return [section(named([resolve.title(seen.chat) for seen in self.chats]))] if self.chats else []


@form
class ChatLabelsForm(_ChatsForm):
    """Labels are added; for one chat admins choose all that it carries."""

    id, title, button, right = "chat_labels", "Labels", "Save", Action.ADD_CHAT_LABEL

    def __init__(self, ctx: Ctx, values: Mapping[str, Any], data: str = "") -> None:
        super().__init__(ctx, values, data)
        there = ctx.do(chats_labels.carried, self.chats)
        opened = ctx.agent.admin and len(self.chats) == 1
        self.whole = opened if self.shown is None else self.shown != ADDED
        self.before = there if self.shown is None else frozenset(_ids(self.shown))
        if self.whole:
            self.values.setdefault("labels", [str(one) for one in sorted(self.before)])
        self._labels = LabelsField(
            text="Labels" if self.whole else "Labels to add",
            optional=self.whole,
            without=frozenset() if self.whole else there,
        )
        self._labels.name = "labels"

    @classmethod
    def open(cls, ctx: Ctx, *, data: str = "", **values: Any) -> Answer:
        """The form, if there is a label to add or remove."""
        one = cls(ctx, values, data)
        nothing = not one.whole and not one._labels.options(ctx, "")  # its own
        if nothing and one.forbidden({}) is None:
            return Reply(text=chats_messages.NO_MORE_LABELS)
        return super().open(ctx, data=data, **values)

    def ground(self) -> str:
        """The labels that are ticked as it opens; or that none are, as they are only added."""
        return f".{'.'.join(map(str, sorted(self.before)))}" if self.whole else ADDED

    def known(self) -> dict[str, FormField[Any]]:
        """The labels."""
        return {"labels": self._labels}

    def below(self) -> Blocks:
        """What follows."""
        return [] if self.ctx.agent.admin else [context(chats_forms.LABELS_SHOW)]

    def submit(self) -> Answer:
        """What is asked of Periskope."""
        if self.whole:
            unshown = sorted(self.before)[MOST_OPTIONS:]
            chosen = frozenset([*self.get("labels"), *unshown])
            return self.ctx.do(chats_labels.replaced, self.ctx.agent, self.chats[0], chosen, before=self.before)
        return self.ctx.do(chats_labels.put, self.ctx.agent, self.chats, self.get("labels"), added=True)


def _ids(shown: str) -> list[int]:
    return [int(one) for one in shown.split(".") if one.isdecimal() and len(one) < LONGEST_ID]


def _held(seen: Seen) -> str:
    return f"{seen.id:x}-{seen.chat.assignee_id or 0:x}"


def _takers(ctx: Ctx) -> Sequence[SelectOption]:
    """Who may see the first chat, or nobody."""
    people = [] if ctx.about is None else ctx.do(options.seeing, ctx.about)
    nobody = [chats_forms.NOBODY]
    return [*people, *nobody] if len(people) <= MOST_LISTED else [*nobody, *people]


@form
class HandOverForm(_ChatsForm):
    """To somebody who may see them, or to nobody, so that routing chooses; each chat is judged when it is sent."""

    id, title, button, right = "assign", "Assign", "Assign", Action.HAND_OVER
    to = SelectField(text="Assign to", offered=_takers)
    line = TextField(
        text="A line for them", hint="Kept as a note; the customer does not see it.", optional=True, longest=500
    )

    def __init__(self, ctx: Ctx, values: Mapping[str, Any], data: str = "") -> None:
        super().__init__(ctx, values, data)
        assignee = self.chats[0].chat.assignee_id if len(self.chats) == 1 else None
        self.values.setdefault("to", None if assignee is None else str(assignee))

    def ground(self) -> str:
        """Whose they are."""
        return ".".join(map(_held, self.chats))

    def overtaken(self) -> str:
        """Whose those are now that went to somebody else meanwhile, unless that is who was chosen."""
        shown = frozenset((self.shown or "").split("."))
        moved = [seen for seen in self.chats if _held(seen) not in shown and str(seen.chat.assignee_id) != self.to]
        return self.ctx.do(chats_queries.assigned_meanwhile, moved) if self.shown and moved else ""

    def submit(self) -> Answer:
        """Each chat with whose it is now."""
        people = self.ctx.do(resolve.by_ids, [self.to])
        to, line = people[0] if people else None, self.line or ""
        if self.on_card and len(self.chats) == 1:
            return self.ctx.do(quick_actions.hand_on_card, self.ctx.agent, self.chats[0], to, line=line)
        return self.ctx.do(quick_actions.hand, self.ctx.agent, self.chats, to, line=line)


@button("shift:hand_over", text="Hand over…", right=Action.LIST_CHATS)
def hand_over_mine(ctx: Ctx) -> Answer:
    """At a shift's end: the open chats that one holds."""
    keys = ctx.do(chats_queries.held, ctx.agent)
    return HandOverForm.open(ctx, data=" ".join(keys)) if keys else Reply(text=chats_messages.NOTHING_HELD)


opens(ChatLabelsForm, "chat:labels", text=chats_forms.CHAT_WORDS["labels"])
opens(HandOverForm, "chat:assign", text=chats_forms.CHAT_WORDS["assign"])


@ticked("chats:labels", rows="chats", right=Action.ADD_CHAT_LABEL)
def label_ticked(ctx: Ctx, chats: Sequence[Seen]) -> Answer:
    """The form for their labels."""
    return ChatLabelsForm.open(ctx, data=_keys(chats))


@ticked("chats:assign", rows="chats", right=Action.HAND_OVER)
def assign_ticked(ctx: Ctx, chats: Sequence[Seen]) -> Answer:
    """The form that asks to whom."""
    return HandOverForm.open(ctx, data=_keys(chats))


@ticked("chats:open", rows="chats", right=Action.OPEN)
def open_ticked(ctx: Ctx, chats: Sequence[Seen]) -> Answer:
    """A link to each."""
    return ctx.do(chats_card.open_several, ctx.agent, chats)


def _keys(chats: Sequence[Seen]) -> str:
    return " ".join(seen.chat.key for seen in chats)

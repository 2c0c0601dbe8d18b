"""The command `settings` and its form: each setting a plain question with its default, in groups."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.access.policy import Action
from bot.admin import messages as admin_messages
from bot.admin.actions import settings as admin_changes
from bot.admin.queries import settings as admin_settings
from bot.admin.slack.as_opened import AsOpened
from bot.blockkit import forms as kit
from bot.blockkit.blocks import Block, Blocks, context, section
from bot.blockkit.forms import MOST_OPTIONS, SelectOption
from bot.interactions import answers, options, resolve
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import (
    FormField,
    Invalid,
    ListField,
    NumberField,
    RadioField,
    TextField,
    YesNoField,
    with_gone,
)
from bot.interactions.kinds import ChoiceArg
from bot.interactions.models import Answer, FieldErrors, Reply, several
from bot.interactions.named_fields import LabelsField, SlackUsersField, with_unshown
from bot.interactions.registry import arg, command
from bot.model.policies import Policies

GROUPS = {
    "replies": "reply send",
    "threads": "thread message",
    "waits": "wait alert",
    "routing": "label",
    "access": "bot member",
}
FIRST = {
    "sending": "replies",
    "history": "threads",
    "group_waits": "waits",
    "label_order": "routing",
    "members_label": "access",
}
"""The first question of each group."""
NO_LABEL, GONE = "none", "gone:"
LISTS = frozenset({"label_order", "allowed_bots"})
"""The questions that may hold more than Slack shows."""
MOST_TOLD = 20  # people and bots of a list that an answer names


def _choices(*pairs: tuple[str, str]) -> Sequence[SelectOption]:
    return [SelectOption(value=value, text=text) for value, text in pairs]


class LabelNameField(FormField[str]):
    """A label by its name, or none. A name that no label has any more stays, marked so."""

    def __init__(self, *, looked_up: bool = False, **about: Any) -> None:
        super().__init__(**about)
        self.looked_up = looked_up

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one."""
        chosen = str(raw or NO_LABEL)
        offered = with_gone(self.options(ctx, ""), [chosen], lambda one: f"{one.removeprefix(GONE)} (gone)")
        return kit.one_of(self.kit, offered, chosen, looked_up=self.looked_up)

    def read(self, ctx: Ctx, raw: Any) -> str | Invalid:
        """The name, empty for none; a label that went meanwhile is not taken for none."""
        chosen = str(raw or NO_LABEL)
        known = {one.value: one.text for one in ctx.do(options.labels)} | {NO_LABEL: ""}
        found = chosen.removeprefix(GONE) if chosen.startswith(GONE) else known.get(chosen)
        return Invalid(answers.LABEL_GONE) if found is None else found

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """Every label, and none."""
        return [SelectOption(value=NO_LABEL, text="No label"), *ctx.do(options.labels)]


@form
class SettingsForm(Form):
    """All settings, or those of one group, which its data names."""

    id, title, button, right = "settings", "Settings", "Save", Action.SETTINGS

    sending = YesNoField(text="Send replies to customers?")
    send_delay = NumberField(most=60, text="For how many seconds can a reply be taken back?")
    reply_guard = RadioField(
        text="What if somebody replies while the assignee is online?",
        choices=_choices(("ask", "Ask first"), ("warn", "Send, and tell the author"), ("off", "Send")),
    )
    receipts = RadioField(
        text="Which marks does a reply get?",
        choices=_choices(("read", "Sent and read"), ("sent", "Sent"), ("off", "None")),
    )
    sign_replies = RadioField(
        text="How are replies signed?", choices=_choices(("off", "Not at all"), ("name", "With the agent's name"))
    )
    mark_read = YesNoField(text="Mark a chat read in Periskope when it is answered or closed?")
    starts_an_hour = NumberField(text="How many new numbers may a member write to in an hour?")
    away_text = TextField(
        text="What do customers get while nobody is available?",
        hint="For rules without a text of their own. {back} is when somebody is next on.",
        optional=True,
        lines=True,
        longest=1_000,
    )

    history = NumberField(text="How many earlier messages are at the top of a thread?")
    quiet_day_hours = NumberField(least=0.1, text="After how many silent hours does a new thread begin?")
    long_thread = NumberField(least=10, text="After how many messages does a new thread begin?")
    deleted = RadioField(
        text="How is a message shown that was deleted for everyone?",
        hint="Earlier ones follow within minutes, about 50 a minute.",
        choices=_choices(("struck", "Struck through"), ("hidden", "Hidden")),
    )
    sender = RadioField(
        text="Under whose name are a customer's messages posted?",
        choices=_choices(("line", "The app's, with the customer's name in the post"), ("author", "The customer's")),
    )
    emoji_actions = YesNoField(text="Do 👀, ✅ and 🎫 on a card or message take the chat, close it and make a ticket?")
    reactions = RadioField(
        text="Where does an agent's plain reaction on a customer's message go?",
        choices=_choices(("slack", "It stays in Slack"), ("customer", "To the customer too")),
    )

    group_waits = RadioField(
        text="Which messages in a group wait for an answer?",
        choices=_choices(
            ("flagged", "Those that Periskope flags"), ("mention", "Mentions of us"), ("all", "Every message")
        ),
    )
    wait_minutes = NumberField(text="After how many minutes is an alert sent for an unassigned chat that waits?")
    held_wait_minutes = NumberField(
        text="After how many minutes is an alert sent for a chat that waits with an assignee online?"
    )
    alert_to = ListField(
        text="Which e-mail addresses get what needs a person?", hint="Commas between them.", optional=True
    )
    auto_close_days = NumberField(least=0.1, text="After how many days does an answered chat close by itself?")
    close_words = ListField(
        text="Which words alone do not reopen a closed chat?",
        hint="Commas between them. Default: thanks, ok and their like in several languages.",
        optional=True,
        lines=True,
    )

    label_order = LabelsField(text="Which labels go first?", hint="In the order chosen here.", optional=True)

    members_label = YesNoField(text="May members add labels to chats?")
    allowed_bots = SlackUsersField(
        text="Which bots may be in the channels?",
        hint="Everybody else who should not be there is removed.",
        optional=True,
    )

    def __init__(self, ctx: Ctx, values: Mapping[str, Any], data: str = "") -> None:
        held = _values(ctx)
        super().__init__(ctx, {**held, **values}, data)
        self.group = self.data if self.data in GROUPS else "all"
        self._known = {**type(self).fields, **_new_chat_labels(ctx)}
        self._left_alone = self._fill_up(held)

    def _fill_up(self, held: Mapping[str, Any]) -> frozenset[str]:
        """Long lists get what Slack does not show of them; those that nobody touched, which stay as they are now."""
        opened, left = self._as_opened(), set()
        for name in LISTS & opened.first_parts.keys():
            chosen, now = several(self.values[name]), self._known[name].read(self.ctx, held[name])
            if self._mark(chosen) == opened.first_parts[name]:
                self.values[name] = held[name]
                left.add(name)
            elif self._mark(now) == opened.marks.get(name):
                self.values[name] = with_unshown(chosen, several(held[name]))
        return frozenset(left)

    def ground(self) -> str:
        """A mark of each setting that it asks for, as that is now."""
        return self._as_now().written()

    def _as_now(self) -> AsOpened:
        held = {name: several(one) for name, one in _values(self.ctx).items() if name in LISTS & self.there().keys()}
        parts = {name: self._mark(one[:MOST_OPTIONS]) for name, one in held.items() if len(one) > MOST_OPTIONS}
        return AsOpened(marks=self._marks(self._now()), first_parts=parts)

    def read(self) -> dict[str, Invalid]:
        """A setting that came into question while the form was open is taken as it is.

        A number from before its limits, or a choice that is not offered any more, is no error as long as it stays.
        """
        opened = self._as_opened().with_those_of(self._as_now())
        self.shown, shown = opened.written(), opened.marks
        wrong = super().read()
        for name in list(wrong):
            stays = _as_stored(self._known[name], self.values.get(name))
            if stays is not None and self._marks({name: stays})[name] == shown.get(name):
                self._read[name] = stays
                del wrong[name]
        return wrong

    def not_taken(self) -> list[str]:
        """Labels that are gone, if the order of labels was changed."""
        return super().not_taken() if "label_order" in self._touched() else []

    def overtaken(self) -> str:
        """What the settings are now that somebody else changed meanwhile, and this form too."""
        both = self._changed_by_both()
        rows = [(self._known[name].text, self._told(name, self._now()[name])) for name in both]
        anew = any(self._part_shown(name) for name in both)
        return admin_messages.settings_overtaken(rows, anew=anew) if rows else ""

    def see_anew(self) -> None:
        """Only those: what the others show is old, and is not theirs who send it."""
        now, opened = self._marks(self._now()), self._as_opened()
        seen = {name: now[name] for name in self._changed_by_both() if not self._part_shown(name)}
        self.shown = replace(opened, marks={**opened.marks, **seen}).written()

    def _part_shown(self, name: str) -> bool:
        """Whether it is a list of which Slack shows a part, now or when this was opened: two changes of it cannot be made one."""
        return name in LISTS and (name in self._as_opened().first_parts or len(self._now()[name]) > MOST_OPTIONS)

    def _now(self) -> dict[str, Any]:
        """Each setting that is asked for, as it is read out of a form that nobody touched; else as it is stored."""
        held, stored = _values(self.ctx), self.ctx.do(admin_settings.policies)
        found = {name: one.read(self.ctx, held.get(name)) for name, one in self.there().items()}
        for name, value in found.items():
            if isinstance(value, Invalid):
                stays = _as_stored(self._known[name], held.get(name))
                found[name] = getattr(stored, name) if stays is None else stays
        return found

    def _marks(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {name: self._mark(value) for name, value in values.items()}

    def _mark(self, value: Any) -> str:
        return self.ctx.do(admin_settings.mark, value)

    def _as_opened(self) -> AsOpened:
        return AsOpened.read(self.shown, self._known)

    def _touched(self) -> dict[str, str]:
        """Those that whoever sends it has changed in it, with the mark of what they chose."""
        asked = {name: self.get(name) for name in self.there() if name not in self._left_alone}
        shown, read = self._as_opened().marks, self._marks(asked)
        return {name: mark for name, mark in read.items() if shown.get(name) != mark}

    def _changed_by_both(self) -> list[str]:
        shown, now = self._as_opened().marks, self._marks(self._now())
        return [name for name, mark in self._touched().items() if now[name] not in {shown.get(name), mark}]

    def _told(self, name: str, value: Any) -> str:
        """A setting as people read it."""
        one = self._known[name]
        if isinstance(one, SlackUsersField):
            more = f" and {len(value) - MOST_TOLD} more" if len(value) > MOST_TOLD else ""
            return " ".join(f"<@{user}>" for user in value[:MOST_TOLD]) + more or "none"
        if isinstance(one, LabelsField):
            value = ", ".join(self.ctx.do(resolve.label_names, value))
        return admin_messages.setting_told(value or "none" if isinstance(one, LabelsField) else one.said(value))

    def known(self) -> dict[str, FormField[Any]]:
        """A label for new chats is asked for each of our numbers."""
        return self._known

    def there(self) -> dict[str, FormField[Any]]:
        """Those of the group; nothing about labels where there are none, nor what a trial has not shown to work."""
        asked = {name: one for name, one in super().there().items() if self.group in {"all", group_of(name)}}
        if not self.ctx.do(options.labels):
            asked = {name: one for name, one in asked.items() if group_of(name) != "routing"}
        if not self.ctx.do(admin_settings.author_tried):
            asked.pop("sender", None)
        return asked

    def above(self) -> Blocks:
        """When they apply."""
        empty = [] if self.there() else [section(admin_messages.NO_LABELS)]
        return [context(admin_messages.SETTINGS_APPLY), *empty]

    def below(self) -> Blocks:
        """What could be set after a trial."""
        untried = self.group in {"all", group_of("sender")} and not self.ctx.do(admin_settings.author_tried)
        return [context(admin_messages.NO_TRIAL)] if untried else []

    def heading(self, name: str) -> str:
        """The group's name, above its first question."""
        return FIRST.get(name, "").capitalize()

    def submit(self) -> Answer:
        """What was changed in it is saved, with how it was; whatever others changed meanwhile stays."""
        touched = {name: self.get(name) for name in self._touched()}
        unknown = self.ctx.do(admin_settings.not_in_team, touched.get("alert_to", ()))
        if unknown:
            return FieldErrors(errors={"alert_to": admin_messages.not_in_team(unknown)})
        was, before = self._now(), self.ctx.do(admin_changes.settings_now)
        if not self.ctx.do(admin_changes.save, self.ctx.agent, touched):
            return Reply(text=answers.NOTHING_CHANGED)
        rows = [
            (self._known[name].text, self._told(name, value), self._told(name, was[name]))
            for name, value in touched.items()
            if value != was[name]
        ]
        return self.ctx.do(admin_changes.saved.under, self.ctx.agent, before, admin_messages.settings_saved(rows))


def _as_stored(one: FormField[Any], raw: Any) -> float | str | None:
    """What a field may hold that was stored in another time, and cannot be chosen in it; None: nothing."""
    if isinstance(one, RadioField):
        return raw if isinstance(raw, str) else None
    return one.in_digits(raw) if isinstance(one, NumberField) else None


def _with_default(hint: str, default: str) -> str:
    """Every question says its default, some in words of their own."""
    return hint if "Default: " in hint else f"{hint} Default: {default[:1].lower()}{default[1:]}.".strip()


for _name, _field in SettingsForm.fields.items():
    if isinstance(_field, NumberField):
        _field.whole = isinstance(getattr(Policies(), _name), int)
    _field.hint = _with_default(_field.hint, _field.said(getattr(Policies(), _name)))


def group_of(name: str) -> str:
    """The group in which a question stands."""
    if name.startswith(admin_settings.NEW_CHATS):
        return "routing"
    names = list(SettingsForm.fields)
    return next(FIRST[one] for one in reversed(names[: names.index(name) + 1]) if one in FIRST)


@command(
    "settings",
    verbs="show change",
    bare=True,
    say=("policy", "policies", "config", "configuration", "preferences", "options"),
    right=Action.SETTINGS,
    group="admins",
    help="Change how the app works: replies, threads, waits, routing, access.",
    example="/periskope settings",
    changes=False,
)
def settings(
    ctx: Ctx, group: str | None = arg(ChoiceArg(GROUPS, called="group"), after="for of", optional=True)
) -> Answer:
    """The form with all questions, or with those of one group."""
    if not ctx.forms:
        return Reply(text=answers.NEEDS_FORM.format(command="settings"))
    return SettingsForm.open(ctx, data=group or "all")


def _new_chat_labels(ctx: Ctx) -> dict[str, FormField[Any]]:
    """A field for all numbers, and one for each where there are several."""
    asked = ctx.do(admin_settings.new_chat_questions)
    every = len(ctx.do(options.labels)) * len(asked)
    found: dict[str, FormField[Any]] = {}
    for name, text in asked.items():
        found[name] = LabelNameField(text=text, hint="Default: none.", optional=True, looked_up=every > MOST_OPTIONS)
        found[name].name = name
    return found


def _values(ctx: Ctx) -> dict[str, Any]:
    """What the fields hold when nothing is changed."""
    now = ctx.do(admin_settings.policies)
    ids = {one.text.casefold(): one.value for one in ctx.do(options.labels)}
    chosen = {
        name: ids.get(called.casefold(), f"{GONE}{called}")
        for name in ctx.do(admin_settings.new_chat_questions)
        if (called := now.new_chat_label.get(name.partition(":")[2], ""))
    }
    return {name: one.raw(getattr(now, name)) for name, one in SettingsForm.fields.items()} | chosen

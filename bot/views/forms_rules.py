"""Forms of routing rules: all of them in order, and one with everything that it says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.views.blocks import Blocks, actions, asked_first, bold, button, context, name, said, section
from bot.views.inputs import Choice, Choices, Field, modal, one_of, radio, some_of, ticks, words_field

MODES = (
    Choice(value="status", text="Status only", description="Who is online, whoever set it"),
    Choice(value="shift", text="Shift only", description="Who is in their schedule, whatever the switch says"),
    Choice(value="both", text="Both", description="Online and inside the schedule"),
)
CHOOSERS = (
    Choice(value="round_robin", text="Round robin", description="In turn"),
    Choice(value="fewest_waiting", text="Fewest waiting", description="Whoever has least to answer"),
)
CHAT_KINDS = (
    Choice(value="any", text="All chats"),
    Choice(value="user", text="One-to-one only"),
    Choice(value="group", text="Groups only"),
)
BACK = Choice(value="return_last", text="Back to whoever answered last, when they are available")
MEMBERS = Choice(value="members", text="Leave admins out")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """A rule as it stands in the form, by our keys. `place`: which one it is in the order, 1 the first."""

    name: str = ""
    place: str = ""
    labels: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    kind: str = "any"
    words: str = field(default="", repr=False)
    people: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    members: bool = False
    mode: str = "status"
    chooser: str = "round_robin"
    cap: int = 5
    hand_on: str = "15"
    return_last: bool = True
    otherwise: str | None = None
    away: str = field(default="", repr=False)
    away_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChoices:
    """What there is to choose from; `rules`: how many there are, with this one."""

    people: Choices = ()
    labels: Choices = ()
    phones: Choices = ()
    zones: Choices = ()
    rules: int = 1


def rule(form: RuleForm, offered: RuleChoices, *, title: str = "Routing rule", data: str = "") -> dict[str, Any]:
    """One rule: which chats, which people, how to choose. `data` is its key, `new` for one not saved yet."""
    sure = asked_first("Remove this rule?", "Its chats fall under the next rule that fits.", "Remove")
    remove = [] if data in {"", "new"} else [actions(button("Remove this rule", "rule:remove", data, confirm=sure))]
    blocks = [
        words_field(Field(name="name", label="Name", optional=True), form.name, longest=80),
        *_place(form, offered),
        *_which(form, offered),
        *_whom(form, offered),
        *_how(form),
        *_nobody(form, offered),
        *remove,
    ]
    return modal("rule", title, blocks, submit="Save", data=data)


def _place(form: RuleForm, offered: RuleChoices) -> Blocks:
    if offered.rules < 2:
        return []
    places = [Choice(value=str(at), text=str(at)) for at in range(1, min(offered.rules, 100) + 1)]
    return [
        one_of(
            Field(name="place", label="Place in the order", hint="The first rule that fits decides."),
            places,
            form.place,
        )
    ]


def _which(form: RuleForm, offered: RuleChoices) -> Blocks:
    by_phone = Field(name="match_phones", label="On our numbers", hint="Empty: all.", optional=True)
    return [
        some_of(
            Field(name="match_labels", label="Chats with a label", hint="Empty: all.", optional=True),
            offered.labels,
            form.labels,
        ),
        *([some_of(by_phone, offered.phones, form.phones)] if len(offered.phones) > 1 else []),
        radio(Field(name="kind", label="Kind of chat"), CHAT_KINDS, form.kind),
        words_field(
            Field(name="words", label="Whose first words hold", hint="Commas between them. Empty: any.", optional=True),
            form.words,
            longest=500,
        ),
    ]


def _whom(form: RuleForm, offered: RuleChoices) -> Blocks:
    hint = "Empty, with no holders: everybody with access."
    return [
        radio(Field(name="mode", label="Who counts as available"), MODES, form.mode),
        some_of(Field(name="pool", label="Among these people", hint=hint, optional=True), offered.people, form.people),
        some_of(Field(name="pool_labels", label="Among the holders of", optional=True), offered.labels, form.holders),
        ticks(Field(name="members", label="Admins", optional=True), [MEMBERS], ["members"] if form.members else []),
    ]


def _how(form: RuleForm) -> Blocks:
    minutes = Field(name="pass_on", label="Pass on after minutes without a reply", hint="Empty: never.", optional=True)
    return [
        radio(Field(name="chooser", label="How to choose"), CHOOSERS, form.chooser),
        words_field(Field(name="cap", label="Most waiting chats per person"), str(form.cap), longest=4),
        words_field(minutes, form.hand_on, longest=5),
        ticks(
            Field(name="back", label="Returning", optional=True), [BACK], ["return_last"] if form.return_last else []
        ),
    ]


def _nobody(form: RuleForm, offered: RuleChoices) -> Blocks:
    hint = "{back} is when somebody is next on. Empty: nothing. Never in groups."
    on_clock = "Empty: the zone of whoever is back first. It is named either way."
    return [
        one_of(
            Field(name="otherwise", label="When nobody is available", hint="Empty: it waits.", optional=True),
            offered.people,
            form.otherwise,
        ),
        words_field(
            Field(name="away", label="Tell the customer then", hint=hint, optional=True),
            form.away,
            lines=True,
            longest=1_000,
        ),
        one_of(
            Field(name="zone", label="{back} on the clock of", hint=on_clock, optional=True),
            offered.zones,
            form.away_zone,
        ),
    ]


def rules(rows: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """All rules in order: (key, name, what it does in plain words); the built-in one stands last by itself."""
    blocks: Blocks = [
        context("The first rule that fits a chat decides."),
        actions(button("New rule…", "rule:new", "new", style="primary")),
    ]
    for at, (key, title, text) in enumerate(rows[:40]):
        blocks.append(
            section(
                f"{at + 1}. {bold(name(title or 'Rule'))}\n{said(text, 400)}",
                accessory=button("Change…", "rule:change", key),
            )
        )
    blocks.append(
        section("*Last, always*: all chats, everybody with access, status only, round robin, at most 5 waiting.")
    )
    return modal("rules", "Routing", blocks)

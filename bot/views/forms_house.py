"""Forms about the house: routing rules, policies, an import's preview."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.routing import Reason
from bot.views.blocks import Blocks, actions, bold, button, context, counted, name, said, section, sections
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
POOL = Choice(value="everybody", text="Everybody with access")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """A rule as it stands in the form, by our keys."""

    name: str = ""
    labels: tuple[str, ...] = ()
    kind: str = "any"
    words: str = field(default="", repr=False)
    people: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    mode: str = "status"
    chooser: str = "round_robin"
    cap: int = 5
    hand_on: str = "15"
    return_last: bool = True
    otherwise: str | None = None
    away: str = field(default="", repr=False)


def rule(
    form: RuleForm, people: Choices, labels: Choices, *, title: str = "Routing rule", data: str = ""
) -> dict[str, Any]:
    """One rule: which chats, which people, how to choose."""
    back = Choice(value="return_last", text="Back to whoever answered last, when they are available")
    blocks: Blocks = [
        words_field(Field(name="name", label="Name", optional=True), form.name, longest=80),
        some_of(
            Field(name="match_labels", label="Chats with a label", hint="Empty: all.", optional=True),
            labels,
            form.labels,
        ),
        radio(Field(name="kind", label="Kind of chat"), CHAT_KINDS, form.kind),
        words_field(
            Field(name="words", label="Whose first words hold", hint="Commas between them. Empty: any.", optional=True),
            form.words,
            longest=500,
        ),
        radio(Field(name="mode", label="Who counts as available"), MODES, form.mode),
        radio(Field(name="chooser", label="How to choose"), CHOOSERS, form.chooser),
        some_of(
            Field(
                name="pool",
                label="Among these people",
                hint="Empty, with no holders: everybody with access.",
                optional=True,
            ),
            people,
            form.people,
        ),
        some_of(Field(name="pool_labels", label="Among the holders of", optional=True), labels, form.holders),
        words_field(Field(name="cap", label="Most waiting chats per person"), str(form.cap), longest=4),
        words_field(
            Field(name="pass_on", label="Pass on after minutes without a reply", hint="Empty: never.", optional=True),
            form.hand_on,
            longest=5,
        ),
        ticks(
            Field(name="back", label="Returning", optional=True), [back], ["return_last"] if form.return_last else []
        ),
        one_of(
            Field(name="otherwise", label="When nobody is available", hint="Empty: it waits.", optional=True),
            people,
            form.otherwise,
        ),
        words_field(
            Field(
                name="away",
                label="Tell the customer then",
                hint="{back} is when somebody is next on. Empty: nothing.",
                optional=True,
            ),
            form.away,
            lines=True,
            longest=1_000,
        ),
    ]
    return modal("rule", title, blocks, submit="Save", data=data)


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


WHY = {
    Reason.LAST_AGENT: "answered this chat last",
    Reason.NEXT_TURN: "was next in turn",
    Reason.FEWEST_WAITING: "had the fewest waiting",
    Reason.NAMED_OTHERWISE: "is named for when nobody is available",
    Reason.NO_ACCESS: "may not see the chat",
    Reason.OUTSIDE_POOL: "is not in the rule's pool",
    Reason.LEFT_ROOM: "left the room by hand",
    Reason.NOT_IN_ROOM: "is in none of the chat's rooms",
    Reason.OFF_SHIFT: "is outside their schedule",
    Reason.OFFLINE: "is offline",
    Reason.HAD_IT: "had it and did not reply",
    Reason.AT_CAP: "has as many waiting as the rule allows",
    Reason.NOT_LAST_AGENT: "did not answer it last",
    Reason.LATER_TURN: "comes later in turn",
    Reason.MORE_WAITING: "has more waiting",
}


def why_assigned(chat: str, rule_name: str, chosen: str | None, others: Sequence[tuple[str, Reason]]) -> str:
    """Who was chosen and, for admins, everybody else in order with the reason. Our own markup."""
    to = f"{bold(name(chosen))} got {bold(name(chat))}" if chosen else f"Nobody got {bold(name(chat))}"
    lines = [f"• {name(person)} {WHY[reason]}" for person, reason in others[:40]]
    return "\n".join([f"{to} by the rule *{name(rule_name or 'built in')}*.", *lines])


def preview(rows: Sequence[tuple[str, str]], *, left_out: int = 0, data: str = "") -> dict[str, Any]:
    """Before an import: (person, what they would be granted). Nobody outside the roster is touched."""
    if not rows:
        return modal("import", "Import", [context("Periskope shows nobody anything that is not granted here already.")])
    lines = [f"• {bold(name(person))}: {said(text, 300)}" for person, text in rows[:60]]
    more = f"\nand {len(rows) - 60} more" if len(rows) > 60 else ""
    blocks: Blocks = [
        section(f"{counted(len(rows), 'person', 'people')} would be granted this. Nothing is taken from anybody."),
        *sections("\n".join(lines) + more),
        *(
            [context(f"{counted(left_out, 'address', 'addresses')} in Periskope not in the team here: left out.")]
            if left_out
            else []
        ),
    ]
    return modal("import", "Import", blocks, submit="Grant", data=data)

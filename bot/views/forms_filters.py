"""Forms that say which: which chats, which lines of the audit, which figures. Nothing needs to be typed in a syntax."""

from dataclasses import dataclass, field
from typing import Any

from bot.views.audit import SENTENCES
from bot.views.blocks import Blocks, context
from bot.views.inputs import Choice, Choices, Field, day, modal, one_of, radio, some_of, ticks, words_field

ANY = Choice(value="any", text="Any")
ME = Choice(value="me", text="Me")
NOBODY = Choice(value="nobody", text="Nobody")
EVERYBODY = Choice(value="everybody", text="Everybody")
STATES = (
    ANY,
    Choice(value="waiting", text="Waiting for an answer"),
    Choice(value="open", text="Open"),
    Choice(value="closed", text="Closed"),
)
DAYS = (
    Choice(value="today", text="Today"),
    Choice(value="7d", text="The last 7 days"),
    Choice(value="30d", text="The last 30 days"),
    Choice(value="range", text="The days below"),
)
GROUPS = (
    Choice(value="person", text="By person"),
    Choice(value="label", text="By label"),
    Choice(value="chat", text="By chat"),
    Choice(value="day", text="By day"),
)
SHAPES = (
    Choice(value="here", text="Here"),
    Choice(value="csv", text="As a table (CSV) in a direct message"),
    Choice(value="picture", text="As pictures in a direct message"),
)
FILE = Choice(value="csv", text="As a table (CSV) in a direct message")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatFilter:
    """What the list of chats asks for now, by our keys."""

    labels: tuple[str, ...] = ()
    holder: str = "any"
    state: str = "any"
    phone: str = "any"
    words: str = field(default="", repr=False)


def chats(now: ChatFilter, labels: Choices, people: Choices, phones: Choices, *, data: str = "") -> dict[str, Any]:
    """Which chats? `people`: whom the asker may look up besides themselves; `phones`: asked only if there are several."""
    holders = [ANY, ME, NOBODY, *people]
    blocks: Blocks = [
        radio(Field(name="state", label="Which chats"), STATES, now.state),
        one_of(Field(name="holder", label="Held by"), holders, now.holder),
        *([some_of(Field(name="labels", label="With a label", optional=True), labels, now.labels)] if labels else []),
        *([one_of(Field(name="phone", label="On our number"), [ANY, *phones], now.phone)] if len(phones) > 1 else []),
        words_field(
            Field(name="words", label="Name, last digits, or words that were said", optional=True),
            now.words,
            longest=200,
        ),
    ]
    return modal("chats_filter", "Which chats", blocks, submit="Show", data=data)


def audit(people: Choices, *, data: str = "") -> dict[str, Any]:
    """Which lines of the audit?"""
    done = [Choice(value=key, text=key.replace("_", " ").capitalize()) for key in sorted(SENTENCES)]
    blocks: Blocks = [
        some_of(Field(name="people", label="Who did it, or to whom it was done", optional=True), people),
        one_of(Field(name="did", label="What was done"), [ANY, *done], ANY.value),
        one_of(Field(name="chat", label="About which chat", optional=True), ()),
        day(Field(name="from", label="From", optional=True)),
        day(Field(name="to", label="To", optional=True)),
        ticks(Field(name="as", label="How", optional=True), (FILE,)),
    ]
    return modal("audit_filter", "Which lines", blocks, submit="Show", data=data)


def metrics(people: Choices, *, data: str = "") -> dict[str, Any]:
    """Which figures? `people`: empty for who may see only their own."""
    whose = [EVERYBODY, *people]
    blocks: Blocks = [
        radio(Field(name="days", label="Which days"), DAYS, "7d"),
        day(Field(name="from", label="From", optional=True)),
        day(Field(name="to", label="To", optional=True)),
        radio(Field(name="by", label="Rows"), GROUPS, "person"),
        *([one_of(Field(name="whose", label="Whose"), whose, EVERYBODY.value)] if people else []),
        radio(Field(name="as", label="How"), SHAPES, "here"),
        context("Days begin and end at midnight where you are."),
    ]
    return modal("metrics", "Figures", blocks, submit="Show", data=data)

"""What a person asks for in Slack (command, button, form, shortcut), and the answers to it."""

from dataclasses import dataclass, field
from typing import Any

from bot.blockkit.forms import SelectOption
from bot.model.message import FileSeen
from bot.text.document import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandUsed:
    """A slash command, or the same words in the app's DM or behind `@periskope`. `once` names this very asking.

    `text`: as Slack sends it with a slash command, or the document of the message, in which people are ids. `files`: what hangs on the message in the DM.
    `ours`: the app put the line together itself, for a button or from a form.
    """

    once: str
    team: str
    slack_user: str
    text: str | Doc = field(repr=False)
    channel: str | None = None
    root: str | None = None
    files: tuple[FileSeen, ...] = field(default=(), repr=False)
    ours: bool = False

    @classmethod
    def behind(
        cls, done: "ButtonPressed | FormSubmitted | ShortcutUsed", text: str = "", *, ours: bool = False
    ) -> "CommandUsed":
        """The same asking as a line: by whom, and where if it was in a channel."""
        channel, root = (None, None) if isinstance(done, FormSubmitted) else (done.channel, done.root)
        if isinstance(done, ShortcutUsed):
            root = root or done.ts
        return cls(
            once=done.once, team=done.team, slack_user=done.slack_user, text=text, channel=channel, root=root, ours=ours
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed:
    """A button, menu or select in a message, the home tab or a form. `value` is what we had put there: our own keys."""

    once: str
    team: str
    slack_user: str
    action: str
    value: str | None = None
    channel: str | None = None
    message_ts: str | None = None
    root: str | None = None
    view: "FormState | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted:
    """A form sent."""

    once: str
    team: str
    slack_user: str
    form: "FormState"


def several(value: Any) -> tuple[str, ...]:
    """The keys in a field that holds several; none if it holds anything else, as after a change of its kind."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, (list, tuple)) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """A form as the person left it. `values`: action id to value (str, list of str, bool-like lists); `data`: our private metadata.

    `shown`: the block ids that the person had before them; an error can stand only at one of these.
    """

    callback: str
    view_id: str
    hash: str
    data: str = ""
    values: dict[str, Any] = field(default_factory=dict, repr=False)
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutUsed:
    """A shortcut, on a message (`channel`, `ts`, `root`) or global (all three None)."""

    once: str
    team: str
    slack_user: str
    callback: str
    channel: str | None = None
    ts: str | None = None
    root: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsWanted:
    """An external select asks for what matches `query`. `callback`: the form in which it stands."""

    team: str
    slack_user: str
    action: str
    query: str = field(repr=False)
    data: str = ""
    callback: str = ""


Ask = CommandUsed | ButtonPressed | FormSubmitted | ShortcutUsed | OptionsWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A private answer. `replace`: in place of the form or message that was pressed on, if that was itself private.

    `spoken`: the answer where no button can be shown; empty: what the blocks say.
    """

    text: str = field(repr=False)
    blocks: list[dict[str, Any]] | None = field(default=None, repr=False)
    replace: bool = False
    spoken: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenModal:
    """Open a form."""

    view: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace:
    """Show this in place of the form that was acted on."""

    view: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Show this on top of the form."""

    view: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldErrors:
    """The form stays open; `errors`: block id to sentence."""

    errors: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """For an external select, with what tells equal names apart; 100 at most."""

    options: tuple[SelectOption, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Heard; nothing to show (a form closes)."""


Answer = Reply | OpenModal | Replace | Push | FieldErrors | Options | Quiet

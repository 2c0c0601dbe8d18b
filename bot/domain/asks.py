"""What a person asks for in Slack (command, button, form, shortcut), and the answers to it."""

from dataclasses import dataclass, field
from typing import Any

from bot.domain.content import FileSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A slash command, or the same words in the app's DM or behind `@periskope`. `once` names this very asking.

    `files`: what hangs on the message in the DM.
    """

    once: str
    team: str
    slack_user: str
    text: str = field(repr=False)
    channel: str | None = None
    root: str | None = None
    files: tuple[FileSeen, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
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
class Submitted:
    """A form sent."""

    once: str
    team: str
    slack_user: str
    form: "FormState"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """A form as the person left it. `values`: action id to value (str, list of str, bool-like lists); `data`: our private metadata."""

    callback: str
    view_id: str
    hash: str
    data: str = ""
    values: dict[str, Any] = field(default_factory=dict, repr=False)
    root_view_id: str | None = None


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
    """An external select asks for what matches `query`."""

    team: str
    slack_user: str
    action: str
    query: str = field(repr=False)
    data: str = ""


Ask = Asked | Pressed | Submitted | ShortcutUsed | OptionsWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A private answer. `replace`: in place of the message that was pressed on, if that was itself private."""

    text: str = field(repr=False)
    blocks: list[dict[str, Any]] | None = field(default=None, repr=False)
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
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
    """For an external select: (shown, value), 100 at most."""

    options: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Heard; nothing to show (a form closes)."""


Answer = Say | Open | Replace | Push | FieldErrors | Options | Quiet

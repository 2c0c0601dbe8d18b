"""Declared buttons and shortcuts: what they carry is looked up and judged before the handler sees it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.access.queries import Seen
from bot.blockkit.blocks import Block
from bot.blockkit.blocks import button as button_block
from bot.interactions import answers, resolve, rights
from bot.interactions.as_shown import BEHIND
from bot.interactions.ctx import ON_CARD, Ctx, SeenMessage
from bot.interactions.declared_forms import FORMS, Form
from bot.interactions.models import Answer, ButtonPressed, CommandUsed, Reply, ShortcutUsed
from bot.interactions.rights import Right
from bot.model.chat import Chat
from bot.model.person import Agent
from storage.tx import Tx

Lookup = Callable[[Tx, Agent, str], rights.OfChat | None]
"""What a key names that a feature alone knows; None: it is hidden from the person, or not there."""
CARRIED = frozenset({"", "chat", "message", "people", "form", "page", "text"})
MENU = "menu"
LONGEST_ROW = 8  # digits of any list's row
NOT_THERE: dict[str | Lookup, str] = {"people": answers.NOBODY, "form": answers.TOO_LATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button.

    `carries`: nothing, a chat, a message, people, the form in which it stands, a page of a list, a text of ours, or what is looked up.
    """

    id: str
    text: str
    right: Right
    handler: Callable[..., Answer] = field(repr=False)
    carries: str | Lookup = ""
    style: str = ""

    def block(self, carried: Seen | Chat | list[Agent] | str = "", *, confirm: Block | None = None) -> Block:
        """The button for this; its id and its value are written here alone. `confirm`: a dialog that asks first."""
        return button_block(self.text, self.id, _value(carried) or self.id, style=self.style, confirm=confirm)


BUTTONS: dict[str, Button] = {}


def button(
    name: str, *, text: str, right: Right, carries: str | Lookup = "", style: str = ""
) -> Callable[[Callable[..., Answer]], Button]:
    """Declares the decorated handler as a button. Raises ValueError if another has its id, or for what none carries."""

    def declare(handler: Callable[..., Answer]) -> Button:
        if name in BUTTONS or (isinstance(carries, str) and carries not in CARRIED):
            raise ValueError(f"The button {name!r} is declared twice, or carries what no button does")
        BUTTONS[name] = Button(id=name, text=text, right=right, handler=handler, carries=carries, style=style)
        return BUTTONS[name]

    return declare


def opens(form: type[Form], name: str, *, text: str) -> Button:
    """Declares a button that opens the form for the chat or the message that it carries; the form's right is the button's."""

    def open_form(ctx: Ctx, chat: Seen | None = None, message: SeenMessage | None = None) -> Answer:
        if message is not None:
            return form.open(ctx, data=message.message.key)
        if chat is None:
            return form.open(ctx)
        return form.open(ctx, data=f"{chat.chat.key}{ON_CARD}" if ctx.at_card(chat) else chat.chat.key)

    return button(name, text=text, right=form.right, carries=form.carries.removesuffix("s"))(open_form)


def _chosen(press: ButtonPressed) -> ButtonPressed:
    """What was chosen in a menu `family:menu`, whose options are `word:value`, is the button `family:word`."""
    family, _, what = press.action.partition(":")
    if what != MENU:
        return press
    word, _, value = (press.value or "").partition(":")
    return replace(press, action=f"{family}:{word}", value=value)


def pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer | None:
    """The answer to a declared button, or to a menu's option; None: it is none. What it carries and is hidden or gone is refused alike."""
    press = _chosen(press)
    declared = BUTTONS.get(press.action)
    if declared is None:
        return None
    ctx = Ctx(tx, agent, CommandUsed.behind(press), press)
    carried = _carried(ctx, declared, press)
    if carried is None:
        return Reply(text=NOT_THERE.get(declared.carries, answers.NO_CHAT))
    if (why := rights.forbidden(tx, agent, declared.right, carried)) is not None:
        return Reply(text=why)
    return declared.handler(ctx, **carried)


def _value(carried: Seen | Chat | list[Agent] | str) -> str:
    match carried:
        case Seen():
            return carried.chat.key
        case Chat():
            return carried.key
        case str():
            return carried
    return " ".join(str(one.id) for one in carried)


def _carried(ctx: Ctx, declared: Button, press: ButtonPressed) -> dict[str, Any] | None:
    """What the handler is given by name; None: it is hidden, gone, or was never there."""
    value = press.value or ""
    if not isinstance(declared.carries, str):
        looked_up = ctx.do(declared.carries, ctx.agent, value)
        return None if looked_up is None else {"about": looked_up}
    match declared.carries:
        case "chat":
            seen = ctx.chat(value.partition(BEHIND)[0])
            return None if seen is None else {"chat": seen}
        case "message":
            message = ctx.message(value)
            return None if message is None else {"message": message}
        case "people":
            people = ctx.do(resolve.by_ids, value.split())
            return {"people": people} if people else None
        case "form":
            one = _form(ctx, press)
            return None if one is None else {"form": one}
        case "text":
            return {"text": value}
        case "page":
            start = int(value) if value.isdecimal() and len(value) < LONGEST_ROW else 0
            return {"start": start, "data": "" if press.view is None else press.view.data}
    return {}


def _form(ctx: Ctx, press: ButtonPressed) -> Form | None:
    declared = None if press.view is None else FORMS.get(press.view.callback)
    return None if declared is None or press.view is None else declared(ctx, press.view.values, press.view.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A shortcut in Slack's own menus. `on`: nothing for a global one, `message`, or `card` for a message or a chat's card."""

    id: str
    right: Right
    handler: Callable[..., Answer] = field(repr=False)
    on: str = ""


SHORTCUTS: dict[str, Shortcut] = {}


def shortcut(name: str, *, right: Right, on: str = "") -> Callable[[Callable[..., Answer]], Shortcut]:
    """Declares the decorated handler as a shortcut. Raises ValueError if another has its id, or on what none is."""

    def declare(handler: Callable[..., Answer]) -> Shortcut:
        if name in SHORTCUTS or on not in {"", "message", "card"}:
            raise ValueError(f"The shortcut {name!r} is declared twice, or on what no shortcut is")
        SHORTCUTS[name] = Shortcut(id=name, right=right, handler=handler, on=on)
        return SHORTCUTS[name]

    return declare


def used(tx: Tx, agent: Agent, used: ShortcutUsed) -> Answer | None:
    """The answer to a declared shortcut; None: it is none. What it is on and is hidden is refused as what is no message."""
    declared = SHORTCUTS.get(used.callback)
    if declared is None:
        return None
    ctx = Ctx(tx, agent, CommandUsed.behind(used))
    on = _on(ctx, declared, used)
    if on is None:
        return Reply(text=answers.NO_MESSAGE)
    if (why := rights.forbidden(tx, agent, declared.right, on)) is not None:
        return Reply(text=why)
    return declared.handler(ctx, **on)


def _on(ctx: Ctx, declared: Shortcut, used: ShortcutUsed) -> dict[str, Any] | None:
    """What the handler is given by name; None: it is hidden, gone, or was never there."""
    if not declared.on:
        return {}
    shown: SeenMessage | Seen | None = None
    if used.channel is not None and used.ts is not None:
        shown = ctx.shown(used.channel, used.ts) or (ctx.here() if declared.on == "card" else None)
    return None if shown is None else {"shown": shown}

"""Which handler answers which button and form that no feature declares."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.app.routes import menus
from bot.app.routes.declared import COMMANDS
from bot.interactions import answers, asked_forms, dispatch, resolve, said
from bot.interactions.help import usable
from bot.interactions.models import Answer, ButtonPressed, CommandUsed, FormSubmitted, Quiet, Reply
from bot.model.person import Agent
from storage.tx import Tx

ButtonHandler = Callable[[Tx, Agent, ButtonPressed], Answer]
FormHandler = Callable[[Tx, Agent, FormSubmitted], Answer]


def _form_pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Answers the button `form:<name>` that no feature declares as the bare command does."""
    name = press.action.partition(":")[2]
    row = next((row for row in usable(agent.role, in_thread=True) if row.name == name), None)
    asked = replace(resolve.by_button(agent), text="help" if row is None else row.name)
    return dispatch.answer(tx, agent, asked, COMMANDS) or Quiet()


def _line_pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Answers a button of a question: its value is a whole line, read as if it were typed."""
    ask = CommandUsed.behind(press, press.value or "", ours=True)
    return dispatch.pressed(dispatch.answer(tx, agent, ask, COMMANDS)) or Reply(text=answers.TOO_LATE)


PRESSES: Mapping[str, ButtonHandler] = {
    said.PRESSED: _line_pressed,
    "chat": menus.card_pressed,
    "form": _form_pressed,
    "message": menus.message_menu_pressed,
}

FORMS: Mapping[str, FormHandler] = {
    asked_forms.CALLBACK: dispatch.submitted,
    "chats": menus.chats_ticked,
    "team": menus.people_ticked,
}


def press(ask: ButtonPressed) -> ButtonHandler | None:
    """The handler of a button; None for a link, which opens by itself."""
    return PRESSES.get(ask.action.partition(":")[0])


def first_word(text: str) -> str:
    """The first word of what was typed, without the app's name; `help` if there is none."""
    words = text.casefold().replace("@periskope", "").replace("/periskope", "").split()
    return words[0] if words else "help"

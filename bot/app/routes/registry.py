"""Which handler answers which button and form that no feature declares."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.admin.slack import audit as admin_audit
from bot.app.routes import menus
from bot.app.routes.declared import COMMANDS
from bot.availability.slack import schedule as availability_schedule
from bot.chats.slack import labels as chats_labels
from bot.chats.slack import list as chats_list
from bot.grants.slack import access as grants_access
from bot.grants.slack import labels as grants_labels
from bot.grants.slack import periskope_sync as grants_periskope_sync
from bot.interactions import answers, asked_forms, dispatch, resolve, said
from bot.interactions.help import usable
from bot.interactions.models import Answer, ButtonPressed, CommandUsed, FormSubmitted, Quiet, Reply
from bot.model.person import Agent
from bot.reports import slack as reports_slack
from bot.team.slack import invitations as team_invitations
from bot.team.slack import people as team_people
from bot.team.slack import roles as team_roles
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
    "people": team_roles.pressed,
    "shift": chats_list.hand_over_mine,
    "form": _form_pressed,
    "access": grants_access.pressed,
    "through": grants_periskope_sync.pressed,
    "schedule": availability_schedule.schedule_pressed,
    "chats": menus.list_pressed,
    "team": team_people.turned,
    "audit": menus.list_pressed,
    "role": team_roles.role_changed,
    "message": menus.message_menu_pressed,
    "mass": team_roles.decided,
}

FORMS: Mapping[str, FormHandler] = {
    asked_forms.CALLBACK: dispatch.submitted,
    "invite": team_invitations.invite_sent,
    "role": team_roles.role_sent,
    "access": grants_access.sent,
    "confirm_list": grants_periskope_sync.sent,
    "people_labels": grants_labels.people_sent,
    "chat_labels": chats_labels.chat_sent,
    "assign": chats_list.handed,
    "chats": menus.chats_ticked,
    "chats_filter": chats_list.chats_sent,
    "audit_filter": admin_audit.audit_sent,
    "metrics": reports_slack.metrics_sent,
    "team": menus.people_ticked,
    "schedule": availability_schedule.schedule_sent,
}


def press(ask: ButtonPressed) -> ButtonHandler | None:
    """The handler of a button; None for a link, which opens by itself."""
    return PRESSES.get(ask.action.partition(":")[0])


def first_word(text: str) -> str:
    """The first word of what was typed, without the app's name; `help` if there is none."""
    words = text.casefold().replace("@periskope", "").replace("/periskope", "").split()
    return words[0] if words else "help"

"""Which counter answers which command, button, form and shortcut."""

from collections.abc import Callable, Mapping

from bot.domain.asks import Answer, Asked, Pressed, ShortcutUsed, Submitted
from bot.domain.commands import Command, usable
from bot.domain.people import Agent
from bot.flows.desk import (
    access,
    attach,
    cards,
    chats,
    confirming,
    erasing,
    figures,
    filters,
    first_words,
    guide,
    importing,
    labels,
    onmessages,
    plans,
    plans_forms,
    quick,
    reacting,
    record,
    replies,
    roles,
    rules,
    status,
    team,
    tickets,
    timing,
    wellbeing,
)
from storage.tx import Tx

Counter = Callable[[Tx, Agent, Command, Asked], Answer]
Press = Callable[[Tx, Agent, Pressed], Answer]
Form = Callable[[Tx, Agent, Submitted], Answer]
Used = Callable[[Tx, Agent, ShortcutUsed], Answer]

COMMANDS: Mapping[str, Counter] = {
    "now": guide.now,
    "help": guide.help_,
    "status": status.asked,
    "schedule": plans.schedule,
    "exceptions": plans.exceptions,
    "metrics": figures.command,
    "chats": chats.command,
    "find": chats.command,
    "open": chats.simple,
    "assign": chats.assigned,
    "why": chats.simple,
    "remind": chats.reminded,
    "mute": chats.simple,
    "take": chats.simple,
    "release": chats.simple,
    "close": chats.simple,
    "reopen": chats.simple,
    "access": access.command,
    "label": labels.command,
    "team": team.command,
    "invite": roles.invite,
    "role": roles.role,
    "routing": rules.command,
    "audit": record.audit,
    "settings": record.settings,
    "replies": quick.command,
    "health": wellbeing.command,
    "start": first_words.command,
    "erase": erasing.command,
    "tickets": tickets.command,
    "import": importing.command,
}

OPENERS: Mapping[str, Callable[[Tx, Agent], Answer]] = {
    "status": status.form,
    "chats": chats.form,
    "find": chats.form,
    "invite": roles.invite_form,
    "role": roles.role_form,
    "label": labels.people_form,
    "team": team.form,
    "routing": rules.form,
    "settings": record.settings_form,
    "replies": quick.form,
    "start": first_words.form,
    "erase": erasing.picker,
    "metrics": filters.metrics_form,
    "tickets": tickets.listed,
    "ticket": tickets.listed,
    "schedule": plans_forms.schedule_form,
    "exceptions": plans_forms.exceptions_form,
    "import": importing.form,
    "audit": lambda tx, agent: record.audit(tx, agent, Command(name="audit"), _by_button(agent)),
}


def _by_button(agent: Agent) -> Asked:
    return Asked(once="", team="here", slack_user=agent.slack_user or "", text="")


def _opened(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """`form:<name>`: the form behind a button, judged by itself; without one, what the bare command does."""
    name = press.action.partition(":")[2]
    if name in OPENERS:
        return OPENERS[name](tx, agent)
    row = next((row for row in usable(agent.role) if row.form == name), None)
    command = Command(name="help" if row is None else row.name)
    return COMMANDS[command.name](tx, agent, command, _by_button(agent))


def _reply_pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """`reply` alone is the select in a form; new and change are about stored texts, the rest about a reply sent."""
    if press.action == "reply":
        return quick.picked(tx, agent, press)
    stored = press.action in {"reply:new", "reply:change"}
    return quick.pressed(tx, agent, press) if stored else replies.pressed(tx, agent, press)


def _my_status(tx: Tx, agent: Agent, used: ShortcutUsed) -> Answer:
    return status.form(tx, agent)


PRESSES: Mapping[str, Press] = {
    "chat": cards.pressed,
    "reply": _reply_pressed,
    "people": roles.pressed,
    "status": status.pressed,
    "shift": lambda tx, agent, press: (
        status.longer(tx, agent, press) if press.action == "shift:longer" else chats.hand_over_mine(tx, agent, press)
    ),
    "form": _opened,
    "access": access.pressed,
    "through": confirming.pressed,
    "schedule": plans_forms.schedule_pressed,
    "exceptions": plans_forms.exceptions_pressed,
    "chats": filters.pressed,
    "team": team.turned,
    "import": importing.pressed,
    "audit": filters.pressed,
    "rule": rules.pressed,
    "role": roles.role_changed,
    "kind": plans_forms.kind_changed,
    "message": onmessages.pressed,
    "copy": onmessages.copy_pressed,
    "mass": roles.decided,
    "tickets": tickets.turned,
    "ticket": tickets.pressed,
}

FORMS: Mapping[str, Form] = {
    "invite": roles.invite_sent,
    "import": importing.sent,
    "role": roles.role_sent,
    "access": access.sent,
    "confirm_list": confirming.sent,
    "people_labels": labels.people_sent,
    "chat_labels": labels.chat_sent,
    "assign": chats.handed,
    "remind": timing.remind_sent,
    "note": timing.note_sent,
    "pick": chats.picked,
    "chats": chats.ticked,
    "chats_filter": filters.chats_sent,
    "audit_filter": filters.audit_sent,
    "metrics": filters.metrics_sent,
    "team": team.ticked,
    "status": status.sent,
    "schedule": plans_forms.schedule_sent,
    "copy_schedule": plans_forms.copy_sent,
    "exceptions": plans_forms.exceptions_sent,
    "settings": record.settings_sent,
    "rule": rules.sent,
    "reply_to": onmessages.reply_sent,
    "react_to": reacting.sent,
    "stored_reply": quick.sent,
    "start": first_words.sent,
    "erase": erasing.sent,
    "quick_reply": quick.card_sent,
    "ticket": tickets.sent,
    "attach": attach.sent,
    "ticket_for": tickets.given,
}

SHORTCUTS: Mapping[str, Used] = {
    "my_status": _my_status,
    "reply_to": onmessages.reply_form,
    "whatsapp": onmessages.menu,
    "new_message": first_words.shortcut,
}


def press(ask: Pressed) -> Press | None:
    """The counter for a button; links open by themselves and need none."""
    return PRESSES.get(ask.action.partition(":")[0])


def first_word(text: str) -> str:
    """The command's name, for naming it."""
    words = text.casefold().replace("@periskope", "").replace("/periskope", "").split()
    return words[0] if words else "help"

"""Quick replies: listed, written, changed, dropped; sent from a card."""

from typing import Any

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Push, Replace, Say, Submitted
from bot.domain.commands import Command
from bot.domain.content import Content, FileSeen
from bot.domain.model import Chat
from bot.domain.notes import quick_reply
from bot.domain.people import Agent
from bot.domain.pieces import unsendable
from bot.domain.quick import filled
from bot.domain.text import words
from bot.flows.desk import deeds, named, sending
from bot.views import answers, answers_replies, forms_chat, lists_more, refusals
from bot.views.inputs import Choice
from storage.queries.replies import QuickReply
from storage.tx import Tx

TEAM = "team"


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`replies`, `replies add hours We are open …` (in the app's DM with a file), `replies remove hours`."""
    if not may_do(agent, Action.OWN_REPLIES):
        return Say(text=answers.NOT_FOR_YOU)
    typed = command.arguments
    short, _, text = typed.words.partition(" ")
    if typed.action == "remove":
        return Say(text=_removed(tx, agent, short))
    if typed.action == "add" and text.strip():
        return Say(text=_stored(tx, agent, short, text, files=ask.files) or _done(short, ask.files))
    if not ask.team:
        return Say(
            text=answers_replies.reply_lines(
                [(one.name, _shown(one), one.agent_id is None) for one in tx.replies.of(agent.id)]
            )
        )
    return Open(
        view=forms_chat.stored_reply(short=short, admin=agent.admin) if typed.action == "add" else _list(tx, agent)
    )


def _removed(tx: Tx, agent: Agent, short: str) -> str:
    name = _plain(short)
    gone = tx.replies.drop(agent.id, name) or (may_do(agent, Action.TEAM_REPLIES) and tx.replies.drop(None, name))
    return answers_replies.reply_gone(name) if gone else answers_replies.NO_REPLY


def _list(tx: Tx, agent: Agent) -> dict[str, Any]:
    rows = [
        lists_more.StoredReply(key=str(one.id), short=one.name, text=_shown(one), team=one.agent_id is None)
        for one in tx.replies.of(agent.id)
    ]
    return lists_more.quick_replies(rows, admin=agent.admin)


def form(tx: Tx, agent: Agent) -> Answer:
    """The list by button."""
    return Push(view=_list(tx, agent))


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*New…* and *Change…*; what is not theirs to change is not found."""
    if press.action == "reply:new":
        return Push(view=forms_chat.stored_reply(admin=agent.admin))
    found = next((one for one in tx.replies.of(agent.id) if str(one.id) == press.value), None)
    if found is None or not _may_change(agent, found.agent_id is None):
        return Say(text=answers_replies.NO_REPLY)
    view = forms_chat.stored_reply(
        short=found.name, text=found.body, team=found.agent_id is None, admin=agent.admin, data=str(found.id)
    )
    return Push(view=view)


def _may_change(agent: Agent, team: bool) -> bool:  # noqa: FBT001  # one fact about one reply
    return may_do(agent, Action.TEAM_REPLIES if team else Action.OWN_REPLIES)


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Stored under its name; whoever may not write the team's writes their own."""
    values = sent.form.values
    short, text = str(values.get("short") or ""), str(values.get("text") or "")
    changed = next((one for one in tx.replies.of(agent.id) if str(one.id) == sent.form.data), None)
    files = () if changed is None else changed.files
    wrong = _stored(tx, agent, short, text, team=values.get("whose") == TEAM, files=files)
    if wrong:
        return FieldErrors(errors={"short": wrong})
    return Say(text=_done(short, files))


def _done(short: str, files: tuple[FileSeen, ...]) -> str:
    return answers_replies.reply_stored(_plain(short), file=files[0].name if files else "")


def _shown(one: QuickReply) -> str:
    return answers_replies.with_file(one.body, one.files[0].name if one.files else "")


def _stored(
    tx: Tx, agent: Agent, short: str, text: str, *, team: bool = False, files: tuple[FileSeen, ...] = ()
) -> str:
    name = _plain(short)
    if not name or quick_reply(words(f"!{name}")) != name:
        return answers_replies.REPLY_NAME
    if team and not may_do(agent, Action.TEAM_REPLIES):
        return answers.ADMINS_ONLY
    if (refused := next((unsendable(file) for file in files[:1]), None)) is not None:
        return answers_replies.reply_file(refused)
    tx.replies.put(None if team else agent.id, name, text.strip(), files=files)
    tx.audit.write("reply_stored", actor=agent.id, via="slack", detail=TEAM if team else "own")
    return ""


def _plain(short: str) -> str:
    return short.strip().lstrip("!").casefold()


def card_form(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """Pick one for this chat, change it, send it."""
    return Push(view=_card(tx, agent, chat, None))


def _card(tx: Tx, agent: Agent, chat: Chat, chosen: QuickReply | None) -> dict[str, Any]:
    choices = [Choice(value=str(one.id), text=f"!{one.name}", description=one.body) for one in tx.replies.of(agent.id)]
    text = "" if chosen is None else _filled(chosen.body, agent, chat)
    picked = "" if chosen is None else str(chosen.id)
    return forms_chat.quick_reply(named.title(chat), choices[:100], chosen=picked, text=text, data=chat.key)


def _filled(body: str, agent: Agent, chat: Chat) -> str:
    return filled(body, {"name": chat.name, "agent": named.person(agent)})


def picked(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """Another one chosen in the open form: its text is filled in."""
    chat = named.chat_by_key(tx, agent, "" if press.view is None else press.view.data)
    found = next((one for one in tx.replies.of(agent.id) if str(one.id) == press.value), None)
    if chat is None or found is None:
        return Say(text=refusals.NO_CHAT)
    view = _card(tx, agent, chat, found)
    for block in view["blocks"]:
        if block.get("block_id") == "text":  # a new name, or Slack keeps the former text in the field
            block["block_id"] = block["element"]["action_id"] = f"text{found.id}"
    return Replace(view=view)


def card_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """The text as it was changed, to the customer."""
    chat = named.chat_by_key(tx, agent, sent.form.data)
    field, text = next(
        ((name, value) for name, value in sent.form.values.items() if name.startswith("text") and value), ("text", "")
    )
    if chat is None or not deeds.may(tx, agent, Action.REPLY, chat):
        return FieldErrors(errors={field: refusals.NO_CHAT})
    picked = sent.form.values.get("reply")
    files = next((one.files for one in tx.replies.of(agent.id) if str(one.id) == picked), ())
    return sending.by_form(tx, agent, chat, Content(doc=words(str(text).strip()), files=files), field=field)

"""Who asks, for the first time or again, and which counter it goes to."""

from bot.domain.asks import (
    Answer,
    Ask,
    Asked,
    FieldErrors,
    Open,
    Options,
    OptionsWanted,
    Pressed,
    Push,
    Quiet,
    Say,
    ShortcutUsed,
    Submitted,
)
from bot.domain.commands import Unknown, parse
from bot.domain.events import ReplyWritten
from bot.domain.notes import leaves
from bot.domain.people import Agent
from bot.domain.text import plain, words
from bot.flows.desk import counters, guide, named, offered, record
from bot.flows.steps import owe
from bot.views import answers
from storage.tx import Tx


class _NotTaken(Exception):  # carries errors at fields out of a savepoint: nothing was changed
    def __init__(self, errors: FieldErrors) -> None:
        self.errors = errors


def answer(tx: Tx, ask: Ask) -> Answer:
    """One answer for one asking; the same asking a second time changes nothing.

    What is answered with errors at its fields was not taken: it can be sent again, and has changed nothing.
    """
    agent = tx.people.by_slack(ask.slack_user)
    if agent is None or not agent.here:
        return Options(options=()) if isinstance(ask, OptionsWanted) else Say(text=answers.STRANGER)
    if isinstance(ask, OptionsWanted):
        return offered.suggested(tx, agent, ask)
    try:
        with tx.savepoint():
            return _once(tx, agent, ask)
    except _NotTaken as told:
        record.if_refused(tx, agent, told.errors, _of(ask))
        return told.errors


def _once(tx: Tx, agent: Agent, ask: Asked | Pressed | Submitted | ShortcutUsed) -> Answer:
    if not tx.inbox.once(f"ask:{ask.once}", source="slack"):
        return Quiet()
    said = _said(tx, agent, ask)
    if isinstance(said, FieldErrors):
        raise _NotTaken(said)
    if not isinstance(ask, Asked):  # what is typed is judged where it is understood
        record.if_refused(tx, agent, said, _of(ask))
    return said


def _of(ask: Ask) -> str:
    """What was used, by our own words for it."""
    match ask:
        case Pressed():
            return ask.action.partition(":")[0]
        case Submitted():
            return ask.form.callback.partition(":")[0]
        case ShortcutUsed():
            return ask.callback
        case _:
            return "command"


def _said(tx: Tx, agent: Agent, ask: Asked | Pressed | Submitted | ShortcutUsed) -> Answer:
    match ask:
        case Asked():
            return command(tx, agent, ask)
        case Pressed():
            press = counters.press(ask)
            said = Quiet() if press is None else press(tx, agent, ask)
            return Push(view=said.view) if isinstance(said, Open) else said  # from a form it goes on top of it
        case Submitted():
            form = counters.FORMS.get(ask.form.callback.partition(":")[0])
            return Say(text=answers.TOO_LATE) if form is None else form(tx, agent, ask)
        case ShortcutUsed():
            used = counters.SHORTCUTS.get(ask.callback)
            return Quiet() if used is None else used(tx, agent, ask)


def command(tx: Tx, agent: Agent, ask: Asked) -> Answer:
    """Words typed: understood, or answered with what is nearest."""
    understood = parse(ask.text, agent.role, in_thread=ask.root is not None)
    if isinstance(understood, Unknown):
        if understood.admins_only:
            record.refused(tx, agent, "command")
        return guide.unknown(agent, understood)
    if understood.arguments.groups:
        return Say(text=answers.NO_GROUPS)
    said = counters.COMMANDS[understood.name](tx, agent, understood, ask)
    record.if_refused(tx, agent, said, understood.name)
    return said


def written_to_us(event: ReplyWritten, tx: Tx) -> str:
    """Plain words in the app's DM are commands too; the answer is a DM."""
    agent = tx.people.by_slack(event.slack_user)
    if agent is None or not agent.here:
        return "not in roster"
    text = _in_words(tx, agent, event)
    owe.tell(tx, agent.id, "answer", key=f"dm:{event.ts}", text=text, names=named.named_in(tx, agent, text))
    return "command in dm"


def is_for_us(event: ReplyWritten, tx: Tx) -> bool:
    """Words under a card that begin with our name, linked or typed: they are for no customer and no colleague."""
    if event.root is None or tx.threads.by_root(event.channel, event.root) is None:
        return False
    return leaves(words(_text(event, tx))).kind == "never"


def _text(event: ReplyWritten, tx: Tx) -> str:
    return plain(event.doc, {tx.settings.identity().bot_user: "periskope"})


def written_in_thread(event: ReplyWritten, tx: Tx) -> str:
    """`@periskope …` under a card: about that card's chat; only who wrote it sees the answer."""
    agent = tx.people.by_slack(event.slack_user)
    if agent is None or not agent.here:
        return "not in roster"
    text = _in_words(tx, agent, event)
    about = {"text": text, "names": named.named_in(tx, agent, text)}
    owe.whisper(
        tx, "answer", to=event.slack_user, channel=event.channel, root=event.root, key=f"asked:{event.ts}", **about
    )
    return "command in thread"


def _in_words(tx: Tx, agent: Agent, event: ReplyWritten) -> str:
    """No form can be opened from a message, so `team` is empty: the counters answer in words."""
    ask = Asked(
        once=f"{event.channel}:{event.ts}",
        team="",
        slack_user=event.slack_user,
        text=_text(event, tx),
        channel=event.channel,
        root=event.root,
        files=event.files if event.direct else (),
    )
    said = command(tx, agent, ask)
    if not isinstance(said, Say):
        return answers.NEEDS_FORM.format(command=counters.first_word(ask.text))
    return said.text if not said.blocks else answers.spoken_blocks(said.blocks) or said.text

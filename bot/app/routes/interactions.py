"""Who asks, for the first time or again, and which counter it goes to."""

from dataclasses import dataclass

from bot.app.routes.declared import COMMANDS
from bot.home import slack as home_slack
from bot.interactions import answers, asked_forms, buttons, declared_forms, dispatch, resolve, ticked, undo
from bot.interactions.asked_forms import CALLBACK
from bot.interactions.models import (
    Answer,
    Ask,
    ButtonPressed,
    CommandUsed,
    FieldErrors,
    FormSubmitted,
    OpenModal,
    Options,
    OptionsWanted,
    Push,
    Quiet,
    Reply,
    ShortcutUsed,
)
from bot.interactions.said import PRESSED
from bot.model.audit import AuditAction
from bot.model.event import ReplyWritten
from bot.model.ids import LabelId
from bot.model.person import Agent
from bot.notices.messages.work import Answered
from bot.outbox import enqueue
from storage.tx import Tx

Acting = CommandUsed | ButtonPressed | FormSubmitted | ShortcutUsed
LINES = frozenset(
    {"command", PRESSED, CALLBACK}
)  # read as lines, which are judged, and noted, where they are understood
REFUSALS = frozenset({answers.ADMINS_ONLY, answers.NOT_FOR_YOU, answers.NO_CHAT})


class _NotTaken(Exception):  # carries errors at fields out of a savepoint: nothing was changed
    def __init__(self, errors: FieldErrors) -> None:
        self.errors = errors


class DatabaseLocked(Exception):
    """The database is older than the world: who asks may no longer be who it says."""


def read(tx: Tx, ask: CommandUsed) -> dispatch.LineRead | None:
    """The line as it reads now, for a look beside the transactions; None where it is nothing that is declared."""
    agent = tx.people.by_slack(ask.slack_user)
    if tx.generations.locked() is not None or agent is None or not agent.here:
        return None
    return dispatch.read(tx, agent, ask, COMMANDS)


def read_written(event: ReplyWritten, tx: Tx) -> dispatch.LineRead | None:
    """As `read`, of words written in the app's DM or behind our name under a card."""
    return read(tx, _as_asked(event))


def answer(tx: Tx, ask: Ask, known: dispatch.LineRead | None = None) -> Answer:
    """One answer for one asking; the same asking a second time changes nothing. `known`: a line that was read already.

    What is answered with errors at its fields was not taken: it can be sent again, and has changed nothing. Raises
    DatabaseLocked where nobody may be answered from what the database says.
    """
    if tx.generations.locked() is not None:
        raise DatabaseLocked
    agent = tx.people.by_slack(ask.slack_user)
    if agent is None or not agent.here:
        return Options(options=()) if isinstance(ask, OptionsWanted) else Reply(text=answers.STRANGER)
    if isinstance(ask, OptionsWanted):
        found = declared_forms.suggested(tx, agent, ask) or asked_forms.suggested(tx, agent, ask)
        return found or Options(options=())
    try:
        with tx.savepoint():
            return _once(tx, agent, ask, known)
    except _NotTaken as told:
        if_refused(tx, agent, told.errors, _of(ask))
        return told.errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An answer that was made beside the transactions, for whom, and from which chats."""

    said: Answer
    agent: Agent
    granted: frozenset[LabelId]
    chats: frozenset[int]


def look(tx: Tx, ask: CommandUsed | FormSubmitted, known: dispatch.LineRead | None = None) -> Looked | None:
    """The answer to a line or form that changes nothing; None to a stranger.

    Raises OnlyLooks where something is to be written, and DatabaseLocked.
    """
    if tx.generations.locked() is not None:
        raise DatabaseLocked
    agent = tx.people.by_slack(ask.slack_user) if known is None else known.agent
    if agent is None or not agent.here:
        return None
    with tx.noting_chats() as chats:
        said = _said(tx, agent, ask, known)
        if (what := _of(ask)) not in LINES:
            if_refused(tx, agent, said, what)
    seen = tx.chat_lists.visible(agent, chats) if chats else frozenset()
    return Looked(said=said, agent=agent, granted=_granted(tx, agent), chats=seen)


def still_true(tx: Tx, ask: CommandUsed | FormSubmitted, looked: Looked) -> Answer | None:
    """The answer, if the asking was not answered before; None where its asker, or what they may see, is another since.

    With errors at its fields it was not taken, and can be sent again.
    """
    if tx.generations.locked() is not None:
        raise DatabaseLocked
    agent = looked.agent
    if tx.people.by_slack(ask.slack_user) != agent or not agent.here or _granted(tx, agent) != looked.granted:
        return None
    if looked.chats and tx.chat_lists.visible(agent, looked.chats) != looked.chats:
        return None
    if isinstance(looked.said, FieldErrors):
        return looked.said
    return looked.said if tx.inbox.once(f"ask:{ask.once}", source="slack") else Quiet()


def _granted(tx: Tx, agent: Agent) -> frozenset[LabelId]:
    return tx.people.roster().granted.get(agent.id, frozenset())


def _once(tx: Tx, agent: Agent, ask: Acting, known: dispatch.LineRead | None) -> Answer:
    if not tx.inbox.once(f"ask:{ask.once}", source="slack"):
        return Quiet()
    tx.cause = f"ask:{ask.once}"
    said = _said(tx, agent, ask, known)
    if isinstance(said, FieldErrors):
        raise _NotTaken(said)
    if (what := _of(ask)) not in LINES:
        if_refused(tx, agent, said, what)
    return said


def _of(ask: Ask) -> str:
    """What was used, by our own words for it."""
    match ask:
        case ButtonPressed():
            return ask.action.partition(":")[0]
        case FormSubmitted():
            return ask.form.callback.partition(":")[0]
        case ShortcutUsed():
            return ask.callback
        case _:
            return "command"


def _said(tx: Tx, agent: Agent, ask: Acting, known: dispatch.LineRead | None) -> Answer:
    match ask:
        case CommandUsed():
            return command(tx, agent, ask, known)
        case ButtonPressed():
            return _on_top(_pressed(tx, agent, ask))
        case FormSubmitted():
            return _on_top(_submitted(tx, agent, ask))
        case ShortcutUsed():
            return buttons.used(tx, agent, ask) or Quiet()


def _on_top(said: Answer) -> Answer:
    """What is opened from a form goes on top of it."""
    return Push(view=said.view) if isinstance(said, OpenModal) else said


def _pressed(tx: Tx, agent: Agent, ask: ButtonPressed) -> Answer:
    """The answer to a button or menu, or to a field that redraws its form; a link opens by itself."""
    return (
        buttons.pressed(tx, agent, ask)
        or declared_forms.redrawn(tx, agent, ask)
        or dispatch.pressed(tx, agent, ask, COMMANDS)
        or Quiet()
    )


def _submitted(tx: Tx, agent: Agent, ask: FormSubmitted) -> Answer:
    return (
        declared_forms.submitted(tx, agent, ask)
        or ticked.submitted(tx, agent, ask)
        or dispatch.submitted(tx, agent, ask, COMMANDS)
        or Reply(text=answers.TOO_LATE)
    )


def command(tx: Tx, agent: Agent, ask: CommandUsed, known: dispatch.LineRead | None = None) -> Answer:
    """Words typed: understood, or answered with what is nearest."""
    declared = dispatch.answer(tx, agent, ask, COMMANDS, known)
    if declared is not None:
        return declared
    word = dispatch.first_word(tx, ask)
    return home_slack.unknown(
        agent,
        word,
        dispatch.only_person(tx, ask),
        words=dispatch.telling_words(tx, ask),
        colleague=dispatch.names_somebody(tx, word),
    )


def written_to_us(event: ReplyWritten, tx: Tx, known: dispatch.LineRead | None = None) -> str:
    """Plain words in the app's DM are commands too; the answer is a DM."""
    agent = tx.people.by_slack(event.slack_user)
    if agent is None or not agent.here:
        return "not in roster"
    enqueue.dm(tx, agent.id, _in_words(tx, agent, event, known), key=f"dm:{event.ts}")
    return "command in dm"


def written_in_thread(event: ReplyWritten, tx: Tx, known: dispatch.LineRead | None = None) -> str:
    """`@periskope …` under a card: about that card's chat; only who wrote it sees the answer."""
    agent = tx.people.by_slack(event.slack_user)
    if agent is None or not agent.here:
        return "not in roster"
    answer = _in_words(tx, agent, event, known)
    key = f"asked:{event.ts}"
    enqueue.ephemeral(tx, answer, to=event.slack_user, channel=event.channel, root=event.root, key=key)
    return "command in thread"


def _in_words(tx: Tx, agent: Agent, event: ReplyWritten, known: dispatch.LineRead | None) -> Answered:
    """The answer, with the chats that it may tell of: once its reader may not see one of them, it is withdrawn.

    These are the chats that were read for it, whatever it says of them (a subject, a cut name, words); that its text

    holds a chat's name is only a second net.
    """
    ask = _as_asked(event)
    with tx.noting_chats() as read:
        said = command(tx, agent, ask, known)
    text = _spoken(said, dispatch.first_word(tx, ask), in_thread=ask.root is not None)
    names = sorted({*tx.chat_lists.visible(agent, read), *resolve.named_in(tx, agent, text)})
    action, value = undo.offered_in(said.blocks if isinstance(said, Reply) else None)
    return Answered(text=text, names=tuple(names), undo=action, undo_key=value)


def _as_asked(event: ReplyWritten) -> CommandUsed:
    """No form can be opened from a message, so `team` is empty and what would be a form is answered in words."""
    return CommandUsed(
        once=f"{event.channel}:{event.ts}",
        team="",
        slack_user=event.slack_user,
        text=event.doc,
        channel=event.channel,
        root=event.root,
        files=event.files if event.direct else (),
    )


def _spoken(said: Answer, command: str, *, in_thread: bool) -> str:
    if not isinstance(said, Reply):
        return answers.NEEDS_FORM.format(command=command.casefold() or "help")
    if said.spoken:  # what can be typed: in a thread, where Slack allows no slash commands, to the app by its name
        return said.spoken.replace("`/periskope ", "`@periskope ") if in_thread else said.spoken
    return said.text if not said.blocks else answers.spoken_blocks(said.blocks) or said.text


def if_refused(tx: Tx, agent: Agent, said: Answer, what: str) -> None:
    """An answer that refuses leaves a line, the same for what is hidden and what is not there."""
    texts = said.errors.values() if isinstance(said, FieldErrors) else (said.text,) if isinstance(said, Reply) else ()
    if REFUSALS.intersection(texts):
        refused(tx, agent, what)


def refused(tx: Tx, agent: Agent, what: str) -> None:
    """Somebody may not do that. `what`: our own word for the command, button or form."""
    tx.audit.write(AuditAction.REFUSED, actor=agent.id, via="slack", detail=what[:60])

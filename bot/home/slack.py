"""The commands `home` (a bare `/periskope`) and `help`, and the answer to what no command understands."""

from collections.abc import Sequence

from bot.access.policy import Action
from bot.home import messages as home_messages
from bot.home import queries as home_queries
from bot.interactions import answers
from bot.interactions import help as commands
from bot.interactions.ctx import Ctx
from bot.interactions.help import CommandArg
from bot.interactions.models import Answer, Reply
from bot.interactions.registry import arg, command, plain
from bot.interactions.words import HOW, THANKS
from bot.model.person import Agent
from bot.text.fuzzy import TYPED_AROUND
from bot.text.names import fold

MOST_SAID_GOING = 3  # telling words; a longer line is about something else
CONFIRMING = frozenset({"yes", "no", "ok", "okay", "sure", "yep", "nope", "cancel", "undo", "stop"})


WRITING = frozenset({"answer", "reply", "respond", "send", "message", "msg", "tell", "text", "write"})
GOING = frozenset({"lunch", "break", "brb", "afk", "away", "home", "bye"})
WRITES = frozenset({"replies", "start"})  # commands in whose help somebody may look for how to answer
NOTING = frozenset({"note", "comment", "memo"})


@command(
    "home",
    say=("",),
    right=Action.OWN_STATUS,
    group="you",
    help="See your status, what waits for you and what you can do.",
    example="/periskope",
    changes=False,
)
def home(ctx: Ctx) -> Answer:
    """The agent's status, how many chats wait, and the commands."""
    return ctx.do(home_queries.at_a_glance, ctx.agent, in_thread=ctx.ask.root is not None)


@command(
    "help",
    say=(
        *("?", "help me", "commands", "usage", "manual", "hi", "hello", "hey", "good morning", "good afternoon"),
        *("good evening", "what can you do", "what can i do", "what can i say", "how does this work"),
    ),
    right=Action.OWN_STATUS,
    group="you",
    help="See what you can do, and how to say it.",
    example="/periskope help status",
    changes=False,
)
def help_(
    ctx: Ctx, what: str | None = arg(CommandArg(), after="with on for about", optional=True, label="command")
) -> Answer:
    """What this person does most, then all that they may use; or everything about one command."""
    in_thread = ctx.ask.root is not None
    rows = commands.usable(ctx.agent.role, in_thread=in_thread)
    if what is None:
        most = commands.most_used(rows, ctx.do(home_queries.often, ctx.agent, in_thread=in_thread))
        lines = ctx.do(home_queries.examples, ctx.agent, most, in_thread=in_thread)
        often = [(line, row.help) for line, row in zip(lines, most, strict=True)]
        shown = home_messages.overview(rows, often, in_thread=in_thread)
    else:
        row = next((row for row in commands.rows() if row.name == what), None)
        if row is None or (row.who == "admin" and not ctx.agent.admin):
            return Reply(text=home_messages.ADMINS_COMMAND)
        [line] = ctx.do(home_queries.examples, ctx.agent, [row])
        shown = home_messages.about(row, line, answers.HOW_TO_WRITE if row.name in WRITES else "")
    return Reply(text=shown.text, blocks=shown.blocks)


def _small_talk(agent: Agent, word: str, words: Sequence[str]) -> str | None:
    """The answer to thanks, to who goes away, and to a question how something is done; None: it is none of these."""
    if word.strip(TYPED_AROUND) in THANKS:
        return home_messages.WELCOME
    if word in HOW:
        if WRITING.intersection(words):
            return answers.HOW_TO_WRITE
        known = {plain(row.name): row.name for row in commands.usable(agent.role, in_thread=True)}
        asked = next((known[one] for one in words if one in known), None)
        return None if asked is None else home_messages.how_to(asked)
    return home_messages.GOING_OFF if GOING.intersection(words) and len(words) <= MOST_SAID_GOING else None


def unknown(agent: Agent, word: str, person: str, *, words: Sequence[str] = (), colleague: bool = False) -> Answer:
    """Says that no command begins with this word, with the nearest one that this person may use.

    `person`: who is all that the line names; empty: it says more. `words`: those of the line that tell something, folded;
    `colleague`: whether the word is somebody's name.
    """
    if person:
        return Reply(text=home_messages.only_named(person))
    if fold(word) in CONFIRMING and len(words) < 2:
        return Reply(text=home_messages.confirms_nothing(word))
    if fold(word) in WRITING | NOTING:
        return Reply(text=answers.WRITE_BELOW if fold(word) in WRITING else home_messages.NOTE_BELOW)
    if (chat := _small_talk(agent, fold(word), words)) is not None:
        return Reply(text=chat)
    if colleague:
        return Reply(text=home_messages.begins_with_a_name(word))
    if (row := commands.begun_by(word, agent.role)) is not None:
        return Reply(text=home_messages.begins_later(word, in_thread=row.in_thread))
    if verbs := commands.commands_with(word, agent.role):
        named = [one for one in verbs if plain(one.split()[0]) in words]
        return Reply(text=home_messages.only_a_verb(word, named or verbs, alone=len(words) < 2))
    return Reply(text=home_messages.unknown(word, commands.nearest_command(word, agent.role)))

"""The commands `home` (a bare `/periskope`) and `help`, and the answer to what no command understands."""

from collections.abc import Sequence

from bot.access.policy import Action
from bot.home import messages as home_messages
from bot.home import queries as home_queries
from bot.interactions import help as commands
from bot.interactions.ctx import Ctx
from bot.interactions.help import CommandArg
from bot.interactions.models import Answer, Reply
from bot.interactions.registry import arg, command, plain
from bot.model.person import Agent
from bot.text.names import fold

CONFIRMING = frozenset({"yes", "no", "ok", "okay", "sure", "yep", "nope", "cancel", "undo", "stop"})


WRITING = frozenset({"answer", "respond", "send", "message", "msg", "tell", "text"})
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
    say=("?", "help me", "commands", "usage", "manual", "hi", "hello"),
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
        shown = home_messages.about(row, line)
    return Reply(text=shown.text, blocks=shown.blocks)


def unknown(agent: Agent, word: str, person: str, *, words: Sequence[str] = (), colleague: bool = False) -> Answer:
    """Says that no command begins with this word, with the nearest one that this person may use.

    `person`: who is all that the line names; empty: it says more. `words`: those of the line that tell something, folded;
    `colleague`: whether the word is somebody's name.
    """
    if person:
        return Reply(text=home_messages.only_named(person))
    if fold(word) in CONFIRMING and len(words) < 2:
        return Reply(text=home_messages.CONFIRMS_NOTHING)
    if fold(word) in WRITING | NOTING:
        return Reply(text=home_messages.WRITE_BELOW if fold(word) in WRITING else home_messages.NOTE_BELOW)
    if colleague:
        return Reply(text=home_messages.begins_with_a_name(word))
    if verbs := commands.commands_with(word, agent.role):
        named = [one for one in verbs if plain(one.split()[0]) in words]
        return Reply(text=home_messages.only_a_verb(word, named or verbs, alone=len(words) < 2))
    return Reply(text=home_messages.unknown(word, commands.nearest_command(word, agent.role)))

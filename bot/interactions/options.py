"""What forms offer to choose from, and what external selects suggest: only what the asker may know."""

from collections.abc import Callable, Sequence

from bot.access import queries as access_queries
from bot.access.queries import Seen
from bot.blockkit.forms import MOST_OPTIONS, SelectOption
from bot.interactions import answers, resolve
from bot.interactions.models import Answer, CommandUsed, Options, Reply
from bot.interactions.times.zones import places as zones_of_places
from bot.model.effect.reports import AuditFile, CoverageFile, FiguresFile, SendDmFile
from bot.model.ids import AgentId
from bot.model.lane import Lane
from bot.model.person import Agent
from bot.text.fuzzy import nearest
from bot.text.names import fold
from storage.tx import Tx

Offered = Callable[[Tx], list[SelectOption]]
"""What a select offers."""


def fitting(every: Sequence[SelectOption], typed: str) -> list[SelectOption]:
    """Those in whose text or description all the words typed stand; if there is none, the nearest."""
    words = fold(typed).split()
    found = [one for one in every if all(word in fold(f"{one.text} {one.description}") for word in words)]
    if not found and words:
        near = nearest(typed, [one.text for one in every])
        found = [one for one in every if one.text == near]
    return found


def offered(found: Sequence[SelectOption]) -> Options:
    """The first hundred of them, which is what Slack takes."""
    return Options(options=tuple(found[:MOST_OPTIONS]))


def people(tx: Tx, *, members: bool = False, inactive: bool = False) -> list[SelectOption]:
    """Everybody in the team, by our ids. `members`: admins are left out, who see every chat anyway."""
    return [
        _person(agent)
        for agent in tx.people.roster().agents
        if (inactive or agent.state != "inactive") and not (members and agent.role == "admin")
    ]


def _person(agent: Agent) -> SelectOption:
    """With the address, as people choose their names."""
    return SelectOption(value=str(agent.id), text=resolve.person(agent), description=agent.email if agent.name else "")


def seeing(tx: Tx, seen: Seen) -> list[SelectOption]:
    """People who may see the chat and are here."""
    return [_person(agent) for agent, reason in access_queries.reasons(tx, seen.id) if reason.sees and agent.here]


def labels(tx: Tx) -> list[SelectOption]:
    """Every label that Periskope still has."""
    return [SelectOption(value=str(label.id), text=label.name) for label in tx.labels.all()]


def phones(tx: Tx) -> list[SelectOption]:
    """Our own numbers."""
    return [SelectOption(value=str(one.id), text=resolve.phone(one)) for one in tx.phones.all()]


def zones(tx: Tx) -> list[SelectOption]:
    """Every time zone, those of the team first."""
    return [SelectOption(value=zone, text=zone) for zone in dict.fromkeys([*team_zones(tx), *zones_of_places()])]


def team_zones(tx: Tx) -> list[str]:
    """The zones that the team lives and works in."""
    team = tx.people.roster().agents
    planned = tx.availability.plans([agent.id for agent in team]).values()
    theirs = {resolve.zone(agent) for agent in team if agent.tz}
    return sorted(theirs | {one.schedule.tz for one in planned if one.schedule is not None})


def send_files(tx: Tx, agent: Agent, ask: CommandUsed, *files: AuditFile | CoverageFile | FiguresFile) -> Answer:
    """Tables or pictures into the asker's DM, made when they are sent."""
    for file in files:
        effect = SendDmFile(target=AgentId(agent.id), file=file)
        tx.outbox.post(effect, lane=Lane.person(agent.id), key=f"file:{agent.id}:{ask.once}:{file.name}")
    if not files[0].picture:
        return Reply(text=answers.TABLE_COMES)
    several = answers.PICTURES_COME.format(count=len(files))
    return Reply(text=several if len(files) > 1 else answers.PICTURE_COMES)

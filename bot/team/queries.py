"""The team as it is listed."""

from bot.availability import queries as availability_queries
from bot.blockkit.paging import PAGE, Page
from bot.interactions import resolve
from bot.model.person import Agent
from bot.shifts import wording
from bot.team.messages import PersonLine, team_list
from storage.tx import Tx


def page(tx: Tx, reader: Agent, start: int) -> dict[str, object]:
    """Ten people of the list."""
    every = rows(tx, reader)
    return team_list(every[start : start + PAGE], Page(start=start, total=len(every)))


def rows(tx: Tx, reader: Agent) -> list[PersonLine]:
    """Everybody, the active first; times are the reader's."""
    roster = tx.people.roster()
    agents = sorted(roster.agents, key=lambda one: (one.state == "inactive", one.role != "admin", resolve.who(tx, one)))
    ids = [one.id for one in agents]
    names = {label.id: label.name for label in tx.labels.all()}
    stands, waiting, held = (
        availability_queries.shown_all(tx, ids),
        tx.waits.load(list(ids)),
        tx.chat_lists.open_held(ids),
    )
    return [
        PersonLine(
            key=str(one.id),
            name=resolve.who(tx, one),
            role=one.role,
            state=one.state,
            on=stands[one.id].online,
            source=stands[one.id].source or "",
            until="" if until is None else wording.told(until, reader.tz, tx.business_now),
            labels=tuple(names[label] for label in sorted(roster.granted.get(one.id, ())) if label in names),
            waiting=waiting.get(one.id, 0),
            open=held.get(one.id, 0),
        )
        for one in agents
        for until in [stands[one.id].until]
    ]

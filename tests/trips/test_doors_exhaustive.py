"""Every person, every chat, every door at the desk: what a door says about a hidden chat, it says about none at all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.asks import Asked, Open, Options, OptionsWanted, Pressed, Push, Replace, ShortcutUsed, Submitted
from bot.domain.commands import Unknown, parse
from bot.domain.commands_row import READY
from bot.flows.desk import cards, counters, deeds, offered, onmessages
from bot.flows.outgoing import homes
from storage.migrate import upgrade
from storage.sqlite import writing_engine
from storage.tx import Tx
from tests.flows import shop
from tests.trips.doors_catalogue import ADMIN_DOORS, DOORS, OWN_DOORS, Target
from tests.trips.doors_house import asked, company, hidden, plain, state

NOTHING = Target(
    key="f" * 16, name="Quux Unheard", message="f" * 16, ts="99.5", root="99.1", ticket="999999", subject="Quux Broken"
)
SOURCE = Path(__file__).parents[2] / "bot"
ID = re.compile(rf'"((?:{"|".join(counters.PRESSES)}):[a-z_]+)"')


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("doors") / "house.db"
    engine = writing_engine(path)
    upgrade(engine)
    with engine.connect() as conn:
        conn.exec_driver_sql("SELECT 1")
    engine.dispose()
    return path


def wrongs(tx: Tx, seed: int) -> Iterator[str]:
    """Every door that said or did more about a hidden chat than about none, or refused a chat that its asker sees."""
    people, chats = company(tx, seed)
    nothing = replace(NOTHING, others=tuple(people[1:]))
    before = state(tx)
    for agent in people:
        of_nothing = {name: plain(asked(tx, door, agent, nothing)[0], nothing) for name, door in DOORS.items()}
        tab = str(homes.view(tx, agent))
        for chat, at, words in chats:
            unseen = hidden(tx, agent, chat)
            if unseen and (at.name in tab or words in tab):
                yield f"{seed} home tab of {agent.name} shows a hidden chat"
            for name, door in DOORS.items():
                said, changed = asked(tx, door, agent, at, before=before if unseen else None)
                where = f"{seed} {name} by {agent.name} ({agent.role}), {'hidden' if unseen else 'seen'}"
                if unseen and (changed or plain(said, at) != of_nothing[name]):
                    yield f"{where}: {'changed, ' if changed else ''}{str(said)[:300]}"
                if unseen and words in str(said):
                    yield f"{where}: tells words"
                if not unseen and "I find no such chat" in str(said):
                    yield f"{where}: refused: {str(said)[:300]}"


def wrongs_of_the_house(tx: Tx, seed: int) -> Iterator[str]:
    """Every admins' door by which a member changed anything or got a form; every answer that names a hidden chat."""
    people, chats = company(tx, seed)
    nothing = replace(NOTHING, others=tuple(people[1:]))
    before = state(tx)
    for agent in people:
        secret = [one for chat, at, words in chats if hidden(tx, agent, chat) for one in (at.name, words, at.subject)]
        for name, door in (ADMIN_DOORS | OWN_DOORS).items():
            only_for_admins = name in ADMIN_DOORS and agent.role == "member"
            said, changed = asked(tx, door, agent, nothing, before=before if only_for_admins else None)
            where = f"{seed} {name} by {agent.name} ({agent.role})"
            if any(one in str(said) for one in secret):
                yield f"{where}: names a hidden chat: {str(said)[:300]}"
            if name not in ADMIN_DOORS:
                continue
            shown = isinstance(said, Open | Push | Replace) or (isinstance(said, Options) and said.options)
            if only_for_admins and (changed or shown):
                yield f"{where}: {'changed, ' if changed else ''}{str(said)[:300]}"
            if agent.role == "admin" and "for admins" in str(said):
                yield f"{where}: refused"


async def every(template: Path, folder: Path, looked: Callable[[Tx], Iterator[str]]) -> list[str]:
    store = shop.empty_store(template, folder, shop.Clock())
    try:
        found: list[str] = await store.run(lambda tx: list(looked(tx)))
    finally:
        await store.close()
    return found


@pytest.mark.parametrize("seed", range(2))
async def test_no_door_tells_or_does_more_about_a_hidden_chat_than_about_none(
    seed: int, template: Path, tmp_path: Path
) -> None:
    assert await every(template, tmp_path / "data", lambda tx: wrongs(tx, seed)) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(2, 40))
async def test_no_door_tells_or_does_more_in_any_house(seed: int, template: Path, tmp_path: Path) -> None:
    assert await every(template, tmp_path / "data", lambda tx: wrongs(tx, seed)) == []


@pytest.mark.parametrize("seed", range(2))
async def test_a_member_gets_nothing_done_at_an_admins_door(seed: int, template: Path, tmp_path: Path) -> None:
    assert await every(template, tmp_path / "data", lambda tx: wrongs_of_the_house(tx, seed)) == []


def driven(tx: Tx) -> set[str]:
    """What the doors of this test use, by the names under which the desk knows them."""
    people, chats = company(tx, 0)
    used = set()
    for door in (DOORS | ADMIN_DOORS | OWN_DOORS).values():
        match door(people[0], chats[0][1]):
            case Asked() as ask:
                meant = parse(ask.text, "admin", in_thread=ask.root is not None)
                used |= set() if isinstance(meant, Unknown) else {f"command {meant.name}"}
            case Pressed(action="chat:menu", value=str(value)):
                used |= {"press chat", "chat:menu", f"chat:{value.partition(':')[0]}"}
            case Pressed(action=action):
                used |= {f"press {action.partition(':')[0]}", action}
            case Submitted(form=form):
                used.add(f"form {form.callback.partition(':')[0]}")
            case ShortcutUsed(callback=callback):
                used.add(f"shortcut {callback}")
            case OptionsWanted(action=action):
                used.add(f"options {action}")
    return used


def known() -> set[str]:
    """Every door that the desk has: from its tables, and from the buttons that its views and flows name."""
    named = {
        one
        for path in [*SOURCE.glob("views/*.py"), *SOURCE.glob("flows/**/*.py")]
        for one in ID.findall(path.read_text())
    }
    return {
        *named,
        *(f"command {name}" for name in counters.COMMANDS.keys() & (READY | {"now"})),
        *(f"press {name}" for name in counters.PRESSES),
        *(f"form {name}" for name in counters.FORMS),
        *(f"form:{name}" for name in counters.OPENERS),
        *(f"shortcut {name}" for name in counters.SHORTCUTS),
        *(f"chat:{what}" for what in cards.OPENERS.keys() | deeds.DEEDS.keys()),
        *(f"message:{what}" for what in onmessages.DEEDS),
        *(f"options {name}" for name in {"chat", "to", "assignee", "zone"} | offered.PEOPLE | offered.LABELS),
    }


async def test_no_door_is_missing_here(template: Path, tmp_path: Path) -> None:
    used = await every(template, tmp_path / "data", lambda tx: iter(sorted(driven(tx))))

    assert sorted(known() - set(used)) == []

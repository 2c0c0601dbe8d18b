"""Every person, every chat, every door at the desk: what a door says about a hidden chat, it says about none at all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.home import effects as home_effects
from bot.interactions import beginnings
from bot.interactions.asked_forms import CALLBACK
from bot.interactions.buttons import BUTTONS, SHORTCUTS
from bot.interactions.declared_forms import FORMS
from bot.interactions.models import (
    ButtonPressed,
    CommandUsed,
    FormSubmitted,
    OpenModal,
    Options,
    OptionsWanted,
    Push,
    Replace,
    ShortcutUsed,
)
from bot.interactions.registry import REGISTRY
from bot.interactions.said import PRESSED
from bot.interactions.ticked import TICKED
from bot.interactions.tokens import line
from storage.tx import Tx
from tests.end_to_end.doors_catalogue import ADMIN_DOORS, DOORS, OWN_DOORS
from tests.end_to_end.doors_declared import ABOUT, ADMINS, OWN, declared
from tests.end_to_end.doors_house import asked, company, hidden, plain, state
from tests.end_to_end.doors_made import Door, Target
from tests.end_to_end.doors_written import ADMIN_WRITTEN, OWN_WRITTEN, WRITTEN, Written
from tests.fixtures import shop

NOTHING = Target(
    key="f" * 16, name="Quux Unheard", message="f" * 16, ts="99.5", root="99.1", ticket="999999", subject="Quux Broken"
)
SOURCE = Path(__file__).parents[2] / "bot"
ID = re.compile(rf'button\([^\n]*"((?:{"|".join({one.partition(":")[0] for one in BUTTONS})}):[a-z_]+)"')


def wrongs(tx: Tx, seed: int, doors: dict[str, Door] | Written) -> Iterator[str]:
    """Every door that said or did more about a hidden chat than about none, or refused a chat that its asker sees."""
    people, chats = company(tx, seed)
    nothing = replace(NOTHING, others=tuple(people[1:]))
    before = state(tx)
    for agent in people:
        of_nothing = {name: plain(asked(tx, door, agent, nothing)[0], nothing) for name, door in doors.items()}
        tab = str(home_effects.view(tx, agent))
        for chat, at, words in chats:
            unseen = hidden(tx, agent, chat)
            if unseen and (at.name in tab or words in tab):
                yield f"{seed} home tab of {agent.name} shows a hidden chat"
            for name, door in doors.items():
                said, changed = asked(tx, door, agent, at, before=before if unseen else None)
                where = f"{seed} {name} by {agent.name} ({agent.role}), {'hidden' if unseen else 'seen'}"
                if unseen and (changed or plain(said, at) != of_nothing[name]):
                    yield f"{where}: {'changed, ' if changed else ''}{str(said)[:300]}"
                if unseen and words in str(said):
                    yield f"{where}: tells words"
                if not unseen and "I find no such chat" in str(said):
                    yield f"{where}: refused: {str(said)[:300]}"


def wrongs_of_the_house(
    tx: Tx, seed: int, for_admins: dict[str, Door] | Written, own: dict[str, Door] | Written
) -> Iterator[str]:
    """Every admins' door by which a member changed anything or got a form; every answer that names a hidden chat."""
    people, chats = company(tx, seed)
    nothing = replace(NOTHING, others=tuple(people[1:]))
    before = state(tx)
    for agent in people:
        secret = [one for chat, at, words in chats if hidden(tx, agent, chat) for one in (at.name, words, at.subject)]
        for name, door in [*for_admins.items(), *own.items()]:
            only_for_admins = name in for_admins and agent.role == "member"
            said, changed = asked(tx, door, agent, nothing, before=before if only_for_admins else None)
            where = f"{seed} {name} by {agent.name} ({agent.role})"
            if any(one in str(said) for one in secret):
                yield f"{where}: names a hidden chat: {str(said)[:300]}"
            if name not in for_admins:
                continue
            shown = isinstance(said, OpenModal | Push | Replace) or (isinstance(said, Options) and said.options)
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
    assert await every(template, tmp_path / "data", lambda tx: wrongs(tx, seed, DOORS)) == []


async def test_no_message_and_no_thread_tells_or_does_more_about_a_hidden_chat_than_about_none(
    template: Path, tmp_path: Path
) -> None:
    assert await every(template, tmp_path / "data", lambda tx: wrongs(tx, 0, WRITTEN)) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(2, 40))
async def test_no_door_tells_or_does_more_in_any_house(seed: int, template: Path, tmp_path: Path) -> None:
    assert await every(template, tmp_path / "data", lambda tx: wrongs(tx, seed, DOORS)) == []
    assert await every(template, tmp_path / "again", lambda tx: wrongs(tx, seed, WRITTEN)) == []


@pytest.mark.parametrize("seed", range(2))
async def test_a_member_gets_nothing_done_at_an_admins_door(seed: int, template: Path, tmp_path: Path) -> None:
    assert (
        await every(template, tmp_path / "data", lambda tx: wrongs_of_the_house(tx, seed, ADMIN_DOORS, OWN_DOORS)) == []
    )


async def test_a_member_gets_nothing_done_by_message_or_in_a_thread(template: Path, tmp_path: Path) -> None:
    doors = (ADMIN_WRITTEN, OWN_WRITTEN)
    assert await every(template, tmp_path / "data", lambda tx: wrongs_of_the_house(tx, 0, *doors)) == []


def driven(tx: Tx) -> set[str]:
    """What the doors of this test use, by the names under which the desk knows them."""
    people, chats = company(tx, 0)
    used = set()
    for door in (DOORS | ADMIN_DOORS | OWN_DOORS).values():
        match door(people[0], chats[0][1]):
            case CommandUsed() as ask:
                assert isinstance(ask.text, str)
                declared = beginnings.typed(line(ask.text))
                used |= set() if declared is None else {f"declared {declared.head.declarations[0].family}"}
            case ButtonPressed(action=action):
                used |= {action, f"{action.partition(':')[0]}:…"}
            case FormSubmitted(form=form):
                used.add(f"form {form.callback.partition(':')[0]}")
                used |= {f"ticked {form.callback}:{form.values['deed']}"} if "deed" in form.values else set()
            case ShortcutUsed(callback=callback):
                used.add(f"shortcut {callback}")
            case OptionsWanted(action=action):
                used.add(f"options {action}")
    return used


def known() -> set[str]:
    """Every door that the desk has: from its tables, and from the buttons that the program names."""
    named = {one for path in SOURCE.rglob("*.py") for one in ID.findall(path.read_text())}
    assert len(named) > 15, "the buttons are looked for where there are none"
    return {
        *named,
        *(f"declared {one.family}" for one in REGISTRY),
        *BUTTONS,
        f"{PRESSED}:…",
        *(f"form {name}" for name in {CALLBACK, *FORMS}),
        *(f"ticked {name}" for name in TICKED),
        *(f"shortcut {name}" for name in SHORTCUTS),
    }


async def test_no_door_is_missing_here(template: Path, tmp_path: Path) -> None:
    used = await every(template, tmp_path / "data", lambda tx: iter(sorted(driven(tx))))

    assert sorted(known() - set(used)) == []


def test_each_line_made_of_a_declaration_begins_as_that_declaration() -> None:
    made = [
        name.removeprefix("typed ")
        for where in (ABOUT, ADMINS, OWN)
        for name in declared(where)
        if name.startswith("typed ")
    ]
    heads = [beginnings.typed(line(one)) for one in made]

    assert None not in heads
    assert {one.id for head in heads if head is not None for one in head.head.declarations} == {
        one.id for one in REGISTRY
    }

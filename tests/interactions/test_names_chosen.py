"""Whatever people and customers call themselves, a typed line acts on the one whom all kinds of match single out, or on nobody."""

import random
import unicodedata
from contextlib import suppress
from typing import Any

from bot.app.routes import interactions
from bot.interactions.models import CommandUsed
from bot.model.person import Agent
from bot.text.names import fold
from storage.store import Store
from storage.tx import Tx
from tests.interactions.test_names_meant import house

CHOSEN = (
    "Priya", "Priya Nair", "Nair", "PRIYA", "Príya", "Ｐriya", "Pri\u200bya", "\u202eayirP", "Рriya", "Off", "Priya Off", "Me",
    "Me Too", "Tomorrow", "Room 5", "5", "0001", "0002 Priya", "add", "Add Priya", "remove", "To Priya", "colleague", "here",
    "label vip", "vip", "admin", "<@UP1>", "Smith, Jones & Co", "Jones", "example.com", "Sunday", "Monica", "nobody", "me",
    "p1", "p1@shop.example", "for", "Priya in 3h", "24 dec", "group", "everyone", "“Priya”", "Priya, Nair",
)  # fmt: skip
LINES = ("access add {who} {chat}", "access remove {who} from {chat}", "access {chat} add {who}", "role {who} admin sure",
         "mute {chat}", "mute {chat} off", "assign {chat} to {who}", "label add vip to {who}", "label add vip to {chat}")  # fmt: skip
TRIES = 400


class Undo(Exception):  # ends a savepoint
    pass


def state(tx: Tx) -> tuple[dict[int, Any], dict[int, Any]]:
    """What each person has, and how each chat stands."""
    roster = tx.people.roster()
    people: dict[int, Any] = {
        one.id: (one.role, roster.granted.get(one.id), tuple(sorted(tx.people.overrides_of(one.id).items())))
        for one in roster.agents
    }
    chats = {n: (tx.chats.get(n).muted, tx.chats.get(n).assignee_id, tx.chats.get(n).version) for n in range(1, 7)}
    return people, chats


def moved(tx: Tx, text: str) -> tuple[set[int], set[int]]:
    """The people and chats that a line changes; nothing of it stays."""
    changed: tuple[set[int], set[int]] = (set(), set())
    with suppress(Undo), tx.savepoint():
        before = state(tx)
        interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user="UNINA", text=text))
        after = state(tx)
        changed = tuple({one for one in old if old[one] != new[one]} for old, new in zip(before, after, strict=True))  # type: ignore[assignment]
        raise Undo
    tx.memo.clear()
    return changed


def runs(name: str) -> set[str]:
    words = fold(name).split()
    return {" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)}


def people_fitting(people: list[Agent], typed: str) -> set[int]:
    wanted = fold(typed)
    return {one.id for one in people if wanted in runs(one.name) or wanted == fold(one.email.partition("@")[0])}


def chats_fitting(names: dict[int, str], typed: str) -> set[int]:
    """Chats whose whole words in a row, or whose number's end, are what was typed."""
    wanted, digits = fold(typed), "".join(one for one in typed if one.isdecimal())
    fits = {n for n, name in names.items() if wanted in runs(name)}
    plain = all(unicodedata.category(one) in {"Nd", "Zs"} for one in typed)
    ends = {n for n in names if plain and len(digits) >= 4 and f"1555020{n:04d}".endswith(digits)}
    return fits | ends


def shorter(typed: str) -> list[str]:
    """What is left of a name if the words at its ends are keywords."""
    words = typed.split()
    return [" ".join(words[a:b]) for a in range(len(words)) for b in range(len(words), a, -1)]


def wrong(tx: Tx, seed: int) -> list[str]:
    chance = random.Random(seed)
    people = house(tx, chance.choices(CHOSEN, k=4), chance.choices(CHOSEN, k=6), ["vip", "admin", "remove"])
    names = {n: tx.chats.get(n).name for n in range(1, 7)}
    found: list[str] = []
    for _ in range(TRIES // 20):
        who, chat = chance.choice(CHOSEN), chance.choice([*CHOSEN, *names.values(), *names.values()])
        quoted = chance.random() < 0.3 and '"' not in chat and "“" not in chat
        spoken = f'"{chat}"' if quoted else chat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        named = who if "@" in who else f"@{who.split()[0].strip('“”,<>@')}"
        text = chance.choice(LINES).format(who=named, chat=spoken)
        changed_people, changed_chats = moved(tx, text)
        meant = {people[0].id} if named.lower() in {"@me", "@myself"} else people_fitting(people, named.lstrip("@"))
        meant |= {
            one.id
            for one in people
            if named in {one.email, f"<@{one.slack_user}>"} or (one.email in text and not quoted)
        }
        meant |= people_fitting(people, chat) if text.startswith("label add vip to") else set()  # a person needs no `@`
        meant |= {people[0].id} if "me" in fold(text).split() else set()
        if not changed_people <= meant or len(changed_people) > 1:
            found.append(f"{text!r} changed {changed_people} of {[one.name for one in people]}")
        for one in changed_chats:
            fits = (
                {n for n, name in names.items() if fold(name) == fold(chat)} if quoted else chats_fitting(names, chat)
            )
            less = [chats_fitting(names, part) for part in shorter(chat)]
            if fits != {one} and (fits or {one} not in less):
                found.append(f"{text!r} changed chat {names[one]!r} of {list(names.values())}")
    return found


async def test_nobody_is_acted_on_but_whom_all_kinds_of_match_single_out(store: Store) -> None:
    def all_of(tx: Tx) -> list[str]:
        found: list[str] = []
        for seed in range(20):
            with suppress(Undo), tx.savepoint():
                found += wrong(tx, seed)
                raise Undo
            tx.memo.clear()
        return found

    found = await store.run(all_of)

    assert not found, "\n".join(found)

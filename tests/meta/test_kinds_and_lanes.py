"""Kinds of effects are classes and lanes are made by their constructors: no two files spell one alike by chance."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.home.effects import prepare_home
from bot.model.effect.people import SyncHome
from bot.model.effect.replies import SendWhatsApp
from bot.model.effect_kind import KINDS, SyncEffect
from bot.outbox.handlers import EffectHandlers, Handler
from tests.fixtures.toy_effects import Post

ROOT = Path(__file__).parents[2]
CODEC = "storage/queries/outbox_rows.py"
LANES = "bot/model/lane.py"
NAMES = {name for name in KINDS if sum(letter.isupper() for letter in name) > 1}  # "React" is also what a button says


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def spelled_kinds(source: str) -> list[str]:
    """Strings that are the name of a kind."""
    told = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return [one for one in told if isinstance(one, str) and one in NAMES]


def payloads(source: str) -> list[int]:
    """Lines that hand a payload over."""
    return [
        node.value.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.keyword) and node.arg == "payload"
    ]


def spelled_lanes(source: str) -> list[int]:
    """Lines that give a lane as text."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.keyword(arg="lane", value=ast.JoinedStr() | ast.Constant(value=str())):
                found.append(node.value.lineno)
            case ast.Assign(targets=[ast.Name(id="lane")], value=ast.JoinedStr() | ast.Constant(value=str())):
                found.append(node.lineno)
    return found


def test_no_file_spells_a_kind() -> None:
    assert {path: found for path, text in sources("bot", "storage", "tests") if (found := spelled_kinds(text))} == {}


def test_only_the_codec_knows_payloads() -> None:
    told = {path: found for path, text in sources("bot", "storage") if (found := payloads(text))}

    assert set(told) == {CODEC}


def test_only_one_file_spells_lanes() -> None:
    told = {path: found for path, text in sources("bot", "storage") if (found := spelled_lanes(text))}

    assert set(told) <= {LANES}


@pytest.mark.parametrize(
    ("look", "line"),
    [
        (spelled_kinds, 'open_for("SendWhatsApp", 1)'),
        (payloads, "Effect(kind=kind, payload={})"),
        (spelled_lanes, 'post(effect, lane=f"wa:{chat}")'),
        (spelled_lanes, 'lane = "in:org"'),
    ],
)
def test_what_is_looked_for_is_found(look: Callable[[str], list[Any]], line: str) -> None:
    assert look(line)


def test_handlers_tell_which_kinds_of_the_program_they_miss() -> None:
    handlers = EffectHandlers()
    before = handlers.missing()
    handlers.add(SyncHome, Handler(right="its reader", prepare=prepare_home))

    assert {SyncHome.kind, SendWhatsApp.kind} <= before
    assert Post.kind not in before
    assert handlers.missing() == before - {SyncHome.kind}


def test_a_kind_is_handled_once() -> None:
    mine, theirs = EffectHandlers(), EffectHandlers()
    for one in (mine, theirs):
        one.add(SyncHome, Handler(right="its reader", prepare=prepare_home))

    with pytest.raises(LookupError, match="two handlers of SyncHome"):
        mine.include(theirs)


def test_two_kinds_stored_under_one_name_stop_the_program_at_its_start() -> None:
    with pytest.raises(TypeError, match="two effects are stored as SyncHome"):
        type(SyncHome.kind, (SyncEffect,), {})

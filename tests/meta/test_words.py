"""The words of the code: one class for one name, none of the old dialect, and nothing kept alive by tests alone."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

SHIPPED = ("bot", "storage", "scheduler")
# Words of a private dialect that said nothing to a newcomer, with what to say instead.
BANNED = {
    "owe": "enqueue, post, sync",
    "owed": "entry",
    "owe_sync": "sync",
    "owe_in_order": "post_in_order",
    "trade": "handlers",
    "hands": "worker pool",
    "grip": "capacity",
    "habits": "rate limit hints",
    "begun": "started",
    "deed": "action",
    "deeds": "actions",
    "told_first": "early edit",
    "house": "business_now",
    "whisper": "ephemeral",
    "tell_admins": "dm_admins",
    "chat_of": "judged",
    "distrust": "recheck",
    "read_back": "verify",
    "deliverer": "outbox worker",
    "intake": "inbox worker",
    "recall": "cache, backfill",
    "doubts": "mass change",
    "kicks": "removals",
    "told_of": "dm_readers",
    "told_too_much": "dm_to_withdraw",
    "held_by": "assigned_to",
}
# The same within longer names: `prepare_whisper` is as strange as `whisper`.
BANNED_PARTS = {
    "owed": "open",
    "trade": "handlers",
    "hands": "pool",
    "deed": "action",
    "deeds": "actions",
    "whisper": "ephemeral",
    "kicks": "removals",
    "habits": "rate limit hints",
    "recall": "backfill",
}
GROUPS = "@g.us"


def trees(*roots: str) -> Iterator[tuple[Path, ast.Module]]:
    for root in roots:
        for path in sorted(Path(root).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def identifiers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.alias(name=name, asname=used):
                yield used or name.rpartition(".")[2], node.lineno
            case ast.keyword(arg=str(name)):
                yield name, node.value.lineno


def test_no_two_classes_share_a_name() -> None:
    names = Counter(
        node.name for _, tree in trees(*SHIPPED) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    )

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("root", SHIPPED)
def test_the_old_dialect_does_not_come_back(root: str) -> None:
    found = [
        f"{path}:{line}: {name}, say {BANNED[name]}"
        for path, tree in trees(root)
        for name, line in identifiers(tree)
        if name in BANNED
    ]

    assert found == []


@pytest.mark.parametrize("root", SHIPPED)
def test_the_old_dialect_is_no_part_of_a_name_either(root: str) -> None:
    found = [
        f"{path}:{line}: {name}, say {BANNED_PARTS[part]}"
        for path, tree in trees(root)
        for name, line in identifiers(tree)
        for part in name.lower().split("_")
        if part in BANNED_PARTS
    ]

    assert found == []


def test_one_place_tells_a_groups_id_from_a_customers() -> None:
    told = {
        str(path)
        for path, tree in trees(*SHIPPED)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == GROUPS
    }

    assert told == {"bot/model/chat.py"}


def defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names


def test_what_tests_import_is_used_by_what_is_shipped() -> None:
    used: Counter[str] = Counter()
    places: dict[str, set[str]] = {}
    for path, tree in trees(*SHIPPED, "sandbox"):
        module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        places[module] = defined(tree)
        used.update(name for node in ast.walk(tree) for name in _referenced(node))
    imported = {
        (node.module, alias.name)
        for _, tree in trees("tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in SHIPPED
        for alias in node.names
    }

    assert sorted(f"{at}.{name}" for at, name in imported if name in places.get(at or "", ()) and not used[name]) == []


def _referenced(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
            yield name
        case ast.Constant(value=str(text)) if text.isidentifier():
            yield text  # a name in quotes: a forward reference, or one that is looked up

"""Small rules that combine: a rule looks at a value at a path and yields what is wrong with it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def _wrong(what: str, path: str) -> str:
    return f"{what} [json-pointer:{path}]"


def text(most: int, *, least: int = 1, like: str | None = None) -> Rule:
    """A string of `least` to `most` characters, wholly like the pattern when one is given."""

    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield _wrong("must be a string", path)
        elif len(value) > most:
            yield _wrong(f"must be less than {most + 1} characters", path)
        elif len(value) < least:
            yield _wrong(f"must be more than {least - 1} characters", path)
        elif like is not None and not re.fullmatch(like, value, re.DOTALL):
            yield _wrong("invalid format", path)

    return rule


def boolean(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield _wrong("must be a boolean", path)


def integer(least: int, most: int) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield _wrong("must be an integer", path)
        elif not least <= value <= most:
            yield _wrong(f"must be between {least} and {most}", path)

    return rule


def among(*words: Any) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if value not in words:
            yield _wrong("must be one of " + ", ".join(str(word) for word in words), path)

    return rule


def items(each: Rule, most: int, *, least: int = 1) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield _wrong("must be an array", path)
            return
        if len(value) > most:
            yield _wrong(f"no more than {most} items allowed", path)
        if len(value) < least:
            yield _wrong(f"must provide at least {least} items", path)
        for place, item in enumerate(value):
            yield from each(item, f"{path}/{place}")

    return rule


def thing(needed: dict[str, Rule], may: dict[str, Rule] | None = None) -> Rule:
    """An object with exactly these keys; ``type`` is looked at by `typed` and passed over here."""
    known = needed | (may or {})

    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield _wrong("must be an object", path)
            return
        for name in needed:
            if name not in value:
                yield _wrong(f"missing required field: {name}", path)
        for name, inner in value.items():
            if name in known:
                yield from known[name](inner, f"{path}/{name}")
            elif name != "type":
                yield _wrong("no such field", f"{path}/{name}")

    return rule


def typed(kinds: dict[str, Rule]) -> Rule:
    """An object whose ``type`` chooses its rule."""

    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield _wrong("must be an object", path)
        elif value.get("type") not in kinds:
            yield _wrong(f"unsupported type: {value.get('type')}", f"{path}/type")
        else:
            yield from kinds[value["type"]](value, path)

    return rule


def also(first: Rule, *more: Rule) -> Rule:
    """All the rules; the later ones only look at what the first found sound."""

    def rule(value: Any, path: str) -> Iterator[str]:
        problems = list(first(value, path))
        yield from problems
        if not problems:
            for other in more:
                yield from other(value, path)

    return rule


def exactly_one(*names: str) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield _wrong("must provide exactly one of " + ", ".join(names), path)

    return rule


def distinct(field: str, label: str) -> Rule:
    """No two items of a list share `field`."""

    def rule(value: Any, path: str) -> Iterator[str]:
        seen = set()
        for place, item in enumerate(value):
            key = item.get(field) if isinstance(item, dict) else None
            if key is not None and key in seen:
                yield _wrong(f"{label} already exists", f"{path}/{place}/{field}")
            seen.add(key)

    return rule

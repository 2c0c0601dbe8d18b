"""One of every notice, made from the types of its fields."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any, get_args, get_type_hints

from bot.model.notice import NOTICES, Notice

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)


def every(text: str, **rows: Any) -> Iterator[Notice]:
    """Every notice with all of its fields: `rows` by the names of fields, all free words as `text`."""
    for kind in NOTICES.values():
        hints = get_type_hints(kind)
        yield kind(**{one.name: _value(one.name, hints[one.name], text, rows) for one in fields(kind)})


def every_bare(text: str, **rows: Any) -> Iterator[Notice]:
    """Every notice with no more than it cannot be without."""
    for whole in every(text, **rows):
        needed = [one.name for one in fields(whole) if one.default is MISSING]
        yield type(whole)(**{name: getattr(whole, name) for name in needed})


def _value(name: str, hint: Any, text: str, rows: dict[str, Any]) -> Any:
    if str(hint).startswith("typing.Literal"):
        return get_args(hint)[0]
    return rows[name] if name in rows else _of_type(hint, text)


def _of_type(hint: Any, text: str) -> Any:
    args = [one for one in get_args(hint) if one is not type(None)]
    if str(hint).startswith("tuple"):
        return (_of_type(args[0], text),)
    plain = args[0] if args else hint
    values: dict[Any, Any] = {int: 3, float: 3.0, bool: True, datetime: AT, str: text}
    return values[plain]

"""Answers that were read from a part of a table: some of its columns, of all of its rows or of those with one value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_KNOWN = 5_000  # values of which it is known that no row has them


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePart:
    """The part of a table that an answer was read from: these columns, of all rows, or of those where the column `of` is `value`."""

    table: str
    columns: frozenset[str]
    of: str = ""
    value: Any = None


class TableParts:
    """The answers that were read from parts of one table."""

    def __init__(self) -> None:
        self._by_column: dict[str, dict[Any, dict[Any, frozenset[str]]]] = {}
        self._columns: set[str] = set()
        self.nobody: dict[str, set[Any]] = {}
        """For some columns, values of which it is noted that no row has them."""

    def add(self, question: Any, part: TablePart) -> None:
        """Note what an answer was read from."""
        self._by_column.setdefault(part.of, {}).setdefault(part.value, {})[question] = part.columns
        self._columns |= part.columns

    def none_has(self, of: str, value: Any) -> None:
        """Note that no row has this value."""
        known = self.nobody.setdefault(of, set())
        if len(known) >= MOST_KNOWN:
            known.clear()
        known.add(value)

    def matters(self, columns: frozenset[str] | None) -> bool:
        """Whether anything is known here that a change of `columns` (None: any) may make untrue."""
        return columns is None or not self._columns.isdisjoint(columns) or not columns.isdisjoint(self.nobody)

    def changed(self, columns: frozenset[str] | None, row: Any) -> Iterator[Any]:
        """The answers to which a change of `columns` (None: any) of a row matters; `row`: as it was, if that is known."""
        for of, values in self.nobody.items():
            if columns is None or of in columns:
                values.clear()
        if columns is not None and self._columns.isdisjoint(columns):
            return
        for of, by_value in self._by_column.items():
            stays = columns is not None and of not in columns and hasattr(row, of)
            for value in [getattr(row, of)] if stays else list(by_value):
                yield from _taken(by_value, value, columns)

    def added(self, values: Mapping[str, Any]) -> Iterator[Any]:
        """The answers to which a new row with these values matters; a value that is missing may be any."""
        for of, known in self.nobody.items():
            if of in values:
                known.discard(values[of])
            else:
                known.clear()
        for of, by_value in self._by_column.items():
            for value in [values[of]] if of in values else list(by_value):
                yield from _taken(by_value, value, None)


def _taken(by_value: dict[Any, dict[Any, frozenset[str]]], value: Any, columns: frozenset[str] | None) -> Iterator[Any]:
    """Take out what was read from any of `columns` of the rows with this value."""
    questions = by_value.pop(value, {})
    kept = {} if columns is None else {one: read for one, read in questions.items() if read.isdisjoint(columns)}
    if kept:
        by_value[value] = kept
    yield from questions.keys() - kept.keys()

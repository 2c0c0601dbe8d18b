"""Statements that go to PostgreSQL in one flight, and their answers: by libpq itself.

Psycopg's cursors take several times as long for each, and within a pipeline they send each by itself. Here all are sent
at once; each text is parsed by the server once for each connection. Values become text and rows become values as psycopg
has it, except that the server itself finds out what type a number is to be: a text is parsed once, not once for each size.
"""

import re
import select
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import psycopg
from psycopg import abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

_PLACE = re.compile(r"%(?:\(([^)]+)\)s|%)")
_UNKNOWN = 0  # the type of a value of which the server shall find out what it is
_TEXT = 0
Sent = tuple[bytes | None, int, int]
"""A value as it is sent, the number of its type, and its format."""
Key = tuple[bytes, tuple[int, ...]]
Parsed = tuple[Key, bytes]
"""Words and the types of their values, and the name by which the server knows them."""
STALE = frozenset({"26000", "0A000"})  # no such prepared statement; its columns are no longer as they were parsed


class Flying:
    """A statement, and once it has flown its answer, with what is used here of a cursor."""

    __slots__ = ("_result", "_values", "left", "octets", "sent", "words")

    def __init__(self, values: abc.Transformer, words: str, octets: bytes, sent: list[Sent]) -> None:
        self.words = words
        self.octets = octets
        self.sent = sent
        self.left = False
        """Whether the server may have it, or get it still."""
        self._values = values
        self._result: Any = None

    def land(self, result: Any) -> None:
        """Take the answer."""
        self._result = result

    @property
    def rowcount(self) -> int:
        """How many rows were changed, or came; -1 if it is about none, or was not run."""
        if self._result is None:
            return -1
        if self._result.status == ExecStatus.TUPLES_OK:
            return int(self._result.ntuples)
        count = self._result.command_tuples
        return -1 if count is None else count

    @property
    def description(self) -> list[tuple[str, int]]:
        """Name and number of the type of each column."""
        result = self._result
        return [(result.fname(place).decode(), result.ftype(place)) for place in range(result.nfields)]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        count = self._result.ntuples
        if not count:
            return []
        self._values.set_pgresult(self._result)
        return self._values.load_rows(0, count, tuple)


class Flights:
    """The way of a connection to its server and back."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._pgconn = connection.pgconn
        self._values: abc.Transformer = Transformer(connection)
        self._encoding = self._values.encoding
        self._parsed: dict[Key, bytes] = {}
        self._named = 0
        self._poll = select.poll()
        self._poll.register(self._pgconn.socket, select.POLLIN)

    def prepare(self, words: str, params: Mapping[str, Any] | None) -> Flying:
        """A statement that is to fly. Raises here, where nothing is lost with it, if a value cannot be sent."""
        if params is None:
            return Flying(self._values, words, words.encode(self._encoding), [])
        octets, names = _numbered(words, self._encoding)
        return Flying(self._values, words, octets, [self._sent(params[name]) for name in names])

    def fly(self, flying: Sequence[Flying]) -> None:
        """Send statements in their order and wait for all answers.

        Raises the error of the first that fails; none after it is run. A connection of which it is not known what was
        sent, or which answers are still to come, is closed.
        """
        faults: list[psycopg.Error] = []
        in_step = False
        try:
            self._pgconn.enter_pipeline_mode()
            self._land(self._start(flying), faults)
            self._pgconn.exit_pipeline_mode()
            in_step = True
        except psycopg.OperationalError:
            if not faults:  # a server that ends says why before it does
                raise
        finally:
            if not in_step:
                self._pgconn.finish()
        if faults:
            if faults[0].sqlstate in STALE:
                self._parsed.clear()
            raise faults[0]

    def _start(self, flying: Sequence[Flying]) -> list[Flying | Parsed]:
        """Send all; for each answer to come the statement that gets it, or what is parsed then."""
        pgconn, new = self._pgconn, dict[Key, bytes]()
        waiting: list[Flying | Parsed] = []
        for one in flying:
            key = (one.octets, tuple([kind for _, kind, _ in one.sent]))
            name = self._parsed.get(key) or new.get(key)
            if name is None:
                self._named += 1
                name = new[key] = b"known_%d" % self._named
                pgconn.send_prepare(name, one.octets, key[1])
                waiting.append((key, name))
            one.left = True  # whatever is raised from here on: libpq sends when its buffer is full
            pgconn.send_query_prepared(name, [value for value, _, _ in one.sent], [form for _, _, form in one.sent])
            waiting.append(one)
        pgconn.pipeline_sync()
        self._send()
        return waiting

    def _land(self, waiting: Sequence[Flying | Parsed], faults: list[psycopg.Error]) -> None:
        for one in waiting:
            result = self._answer()
            if result.status == ExecStatus.FATAL_ERROR:
                faults.append(error_from_result(result, encoding=self._encoding))
            elif isinstance(one, Flying):
                one.land(result)
            elif result.status == ExecStatus.COMMAND_OK:
                key, name = one
                self._parsed[key] = name
            self._result()  # none: that was all of this one
        self._answer()  # that both are in step again

    def _sent(self, value: Any) -> Sent:
        kind = type(value)
        if value is None:
            return None, _UNKNOWN, _TEXT
        if kind is int:
            return b"%d" % value, _UNKNOWN, _TEXT
        if kind is str and "\0" not in value:
            return value.encode(self._encoding), _UNKNOWN, _TEXT
        [packed] = self._values.dump_sequence([value], [PyFormat.AUTO])
        values: Any = self._values
        [number], [form] = values.types, values.formats
        return None if packed is None else bytes(packed), number, form

    def _send(self) -> None:
        pgconn = self._pgconn
        if not pgconn.flush():
            return
        self._poll.modify(pgconn.socket, select.POLLIN | select.POLLOUT)
        while pgconn.flush():
            [(_, ready)] = self._poll.poll()
            if ready & ~select.POLLOUT:
                pgconn.consume_input()  # else both sides could wait for each other to read
        self._poll.modify(pgconn.socket, select.POLLIN)

    def _answer(self) -> Any:
        """The next result. Raises OperationalError if the connection is lost."""
        result = self._result()
        if result is None:
            raise psycopg.OperationalError("the server's answer is missing")
        return result

    def _result(self) -> Any:
        pgconn = self._pgconn
        while pgconn.is_busy():
            self._poll.poll()
            pgconn.consume_input()
        return pgconn.get_result()


@cache
def _numbered(words: str, encoding: str) -> tuple[bytes, tuple[str, ...]]:
    """The words with numbers in place of names, as the server has it, and the names in the order of their numbers."""
    places: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        return "%" if found[1] is None else f"${places.setdefault(found[1], len(places) + 1)}"

    return _PLACE.sub(numbered, words).encode(encoding), tuple(places)

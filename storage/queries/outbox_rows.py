"""How an effect's row is read, and how it changes as the effect goes its way; what is read of one is kept."""

from typing import Any, NamedTuple

from sqlalchemy import JSON, and_, bindparam, case, literal, literal_column, select, update
from sqlalchemy.engine import Row

from bot.model.effect_kind import Effect, UnreadableEffect
from bot.model.queue import OutboxEntry, OutboxState
from storage import tables as t
from storage.effect_codec import load
from storage.open_work import OPEN_EFFECT
from storage.prepared import prepare, ready

TAIL = 20
TOLD = ("lane", "version", "state", "attempts", "mark", "due", "at", "noted", "cause")
"""The fields of an entry that are columns which change, or are given."""
STORED = [column for column in t.outbox.c if column.name not in {"seq", "key", "newer", "why", "tried"}]

C = t.outbox.c
_ASKED_SINCE = C.newer.is_not(None)
_WHOLE = (*STORED, _ASKED_SINCE.label("asked_since"))
HEAD = (
    select(*_WHOLE)
    .where(t.outbox.c.lane == bindparam("of_lane"), OPEN_EFFECT)
    .order_by(t.outbox.c.seq)
    .limit(literal_column("1"))
)
BY_ID = select(*_WHOLE).where(C.id == bindparam("of_row"))
BY_KEY = select(*_WHOLE).where(C.key == bindparam("of_key"))
ONE = update(t.outbox).where(t.outbox.c.id == bindparam("of_row"))
# What is asked while a call is out waits in `newer`: the payload and the notes of the call stay until it is settled.
_NEXT = {
    "payload": case((_ASKED_SINCE, C.newer), else_=C.payload),
    "noted": case((_ASKED_SINCE, literal({}, JSON)), else_=C.noted),
    "version": case((_ASKED_SINCE, C.version + 1), else_=C.version),
    "attempts": case((_ASKED_SINCE, 0), else_=C.attempts),
    "newer": None,
}
_AS_PREPARED = C.version == bindparam("of_version")
SENDING = ONE.values(
    state=OutboxState.SENDING,
    payload=bindparam("as_prepared", type_=JSON),
    noted=bindparam("found", type_=JSON),
    version=bindparam("of_version"),
    newer=case((_AS_PREPARED, C.newer), else_=C.payload),
    sent_at=bindparam("sent", type_=C.sent_at.type),
    at=case((and_(C.attempts == 0, C.due > C.at), C.due), else_=C.at),
    attempts=bindparam("tries"),
)
READY = ONE.values(
    state=OutboxState.READY, due=bindparam("not_before", type_=C.due.type), why=bindparam("reason"), **_NEXT
)
FINISHING = ONE.values(
    state=case((and_(_AS_PREPARED, ~_ASKED_SINCE), OutboxState.DONE), else_=OutboxState.READY),
    why=bindparam("reason"),
    due=case((_ASKED_SINCE, C.due), else_=None),
    **_NEXT,
)
END = (
    select(C.id, C.seq, C.kind, C.state, C.attempts, C.payload)
    .where(C.lane == bindparam("of_lane"))
    .order_by(C.seq.desc())
    .limit(TAIL)
)
OPEN_FOR = (
    select(C.id)
    .where(C.kind == bindparam("of_kind"), C.target == bindparam("of_target", type_=C.target.type), OPEN_EFFECT)
    .limit(1)
)
prepare(HEAD, BY_ID, BY_KEY, END, OPEN_FOR)
for _changing in (ONE, SENDING, READY, FINISHING):
    ready(_changing, changes="row")


class KnownEffect(NamedTuple):
    """A row of the outbox. `asked_since`: something was asked while its call is out."""

    entry: OutboxEntry[Effect | UnreadableEffect]
    asked_since: bool


def entry_of(row: Row[Any]) -> OutboxEntry[Effect | UnreadableEffect]:
    """A row of `STORED` with its effect."""
    values = {name: value for name, value in row._mapping.items() if name != "asked_since"}
    effect = load(values.pop("kind"), values.pop("target"), values.pop("payload"))
    return OutboxEntry(effect=effect, **values)


def known_of(row: Any) -> KnownEffect:
    """A row with all that is kept of it."""
    return KnownEffect(entry_of(row), bool(row.asked_since))

"""Tables of the program's own operation: its processes, and the outages it told of."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from storage.columns import instant, key


class ProcessRow(SQLModel, table=True):
    """One process: when it last wrote, how many sockets to Slack it may have, and what is wrong by what it sees.

    `told` is how many connections Slack counts for the app, over all processes; NULL: Slack has not said.
    """

    __tablename__: ClassVar[Any] = "process"

    name: str = Field(primary_key=True)
    at: datetime | None = instant(index=True)
    sockets: int = 0
    told: int | None = None
    problems: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class OutageRow(SQLModel, table=True):
    """An outage of one part. `posted`, `posted_over`: whether the alert address has been told of its begin and end."""

    __tablename__: ClassVar[Any] = "outage"

    id: int | None = key()
    part: str
    why: str
    since: datetime | None = instant()
    over_at: datetime | None = instant()
    posted: bool = False
    posted_over: bool = False


class WrittenRow(SQLModel, table=True):
    """What one batch of changes on PostgreSQL wrote to; the newest are kept, for the other processes' caches.

    `wrote`: JSON of tables and ids of rows, nothing of what stands in them.
    """

    __tablename__: ClassVar[Any] = "written"

    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    wrote: str

"""PostgreSQL through psycopg 3: one writer thread, and readers beside it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from storage.change_result import ChangeResult
from storage.postgres_writer import PostgresWriter
from storage.storable_text import keep_text_storable
from storage.writer import Job

READERS = 4


def postgres_engine(url: str, *, pool_size: int = 1 + READERS) -> Engine:
    """An engine whose connections notice a dead server, whose statements time out, and can be run later.

    `client_encoding` is set because a server's default may not hold every name, the isolation because in another one a
    transaction that waited for others may not see what they wrote.
    """
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            "keepalives_idle": 10,  # a server that is gone while its answer is waited for sends nothing that could fail
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "client_encoding": "utf8",
            "prepare_threshold": None,  # a driver that prepares, too, drops with its own what `Flights` has, at a rollback
            "options": "-c statement_timeout=20000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=30000",
        },
    )
    keep_text_storable(engine)

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, words: Any, named: Any) -> Any:
        from storage.late_statements import LateConnection  # psycopg is slow to import, and SQLite needs none

        return LateConnection.connect(*words, **named)

    return engine


class PostgresDatabase:
    """PostgreSQL, open. Changes are made one at a time over all processes, as on SQLite; reads run beside them.

    An event takes a chat, then lanes; settling an effect takes a lane, then a chat; what both enqueue takes yet other
    lanes. With row locks alone that deadlocks regularly (a second of standstill each), and a wake-up can be lost between
    reading a gate and parking a lane. One lock, taken first, rules out both; vendors' rate limits are far below what one
    writer does.
    """

    def __init__(self, url: str) -> None:
        self._engine = postgres_engine(url, pool_size=READERS)
        self._writer = PostgresWriter(postgres_engine(url, pool_size=1))
        self._writer.start()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="pg-reader")

    def submit(self, work: Callable[[Connection], Any], after: Callable[[], None], *, queue: str) -> ChangeResult[Any]:
        """Queue a change."""
        done: ChangeResult[Any] = ChangeResult()
        self._writer.put(Job(work, done, after), queue=queue)
        return done

    def look(self, work: Callable[[Connection], Any]) -> Future[Any]:
        """Queue a read, in a read-only transaction that sees one moment, as SQLite's do: all that it shows fits together."""

        def reading() -> Any:
            with self._engine.connect() as conn, conn.begin():
                conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                return work(conn)

        return self._readers.submit(reading)

    @property
    def ended(self) -> Future[None]:
        """Done when the writer's thread has ended."""
        return self._writer.ended

    def close(self) -> None:
        """Finish what is queued and disconnect."""
        self._writer.close()
        self._readers.shutdown()
        self._engine.dispose()

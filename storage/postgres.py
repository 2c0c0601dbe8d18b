"""The larger database: PostgreSQL through psycopg 3, one writer thread and readers beside it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Engine, create_engine

from storage.plain import keep_text_storable
from storage.postgres_writer import PostgresWriter
from storage.writer import Job

READERS = 4


def postgres_engine(url: str) -> Engine:
    """An engine whose connections notice a dead server, and whose statements end by themselves.

    `client_encoding` is set because a server may default to something that cannot hold every name, the isolation
    because it may default to one in which who waited for the others does not see what they wrote.
    """
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=1 + READERS,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            "client_encoding": "utf8",
            "options": "-c statement_timeout=20000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=30000",
        },
    )
    keep_text_storable(engine)
    return engine


class PostgresDatabase:
    """PostgreSQL, open. Changes go one at a time over all processes, as on SQLite; looks go beside them.

    A flow takes a chat, then lanes; a settling takes a lane, then a chat; what they owe goes to yet other lanes. With
    row locks alone that deadlocks as a matter of course (a second of standstill each) and a wake-up can slip between
    the reading of a gate and the parking of a lane. One lock, taken first, rules out both; vendors' limits lie far
    below what one writer does.
    """

    def __init__(self, url: str) -> None:
        self._engine = postgres_engine(url)
        self._writer = PostgresWriter(self._engine)
        self._writer.start()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="pg-reader")

    def submit(self, work: Callable[[Connection], Any], after: Callable[[], None], *, queue: str) -> Future[Any]:
        """Queue a change."""
        done: Future[Any] = Future()
        self._writer.put(Job(work, done, after), queue=queue)
        return done

    def look(self, work: Callable[[Connection], Any]) -> Future[Any]:
        """Queue a look, in a read-only transaction."""

        def reading() -> Any:
            with self._engine.connect() as conn, conn.begin():
                conn.exec_driver_sql("SET TRANSACTION READ ONLY")
                return work(conn)

        return self._readers.submit(reading)

    def close(self) -> None:
        """Finish what is queued and disconnect."""
        self._writer.close()
        self._readers.shutdown()
        self._engine.dispose()

"""Fixtures that every room's tests may ask for: a database and a Redis of their own, on real servers."""

import gc
import itertools
from collections.abc import Callable, Iterator

import pytest
import redis as redis_client
from hypothesis import settings

from tests import servers
from tests.fixtures.stores import clock, processes, store, template

settings.register_profile("any machine", deadline=None)  # a deadline would measure this machine
settings.load_profile("any machine")

gc.disable()  # until all tests are collected: hardly anything that is made by then is garbage, and a third was the search

__all__ = ["clock", "processes", "store", "template"]

_numbers = itertools.count(1)


def pytest_collection_finish() -> None:
    """Keep what all tests share out of the garbage collector's rounds, and have fewer of them: an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Server]:
    """One PostgreSQL for each test process."""
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.Server]:
    """One Redis for each test process."""
    with servers.redis() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_template(postgres_server: servers.Server) -> str:
    """The name of a database at the newest migration, to be copied."""
    from storage.migrate import upgrade  # late: most tests need no storage
    from storage.postgres import postgres_engine

    servers.administer(_url(postgres_server, "postgres"), "CREATE DATABASE migrated")
    engine = postgres_engine(_url(postgres_server, "migrated"))
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    return "migrated"


@pytest.fixture
def new_postgres(postgres_server: servers.Server) -> Iterator[Callable[[str], str]]:
    """Make a copy of a template database and give its address; dropped after the test, whoever is still connected."""
    made: list[str] = []

    def make(template: str) -> str:
        made.append(f"test_{next(_numbers)}")
        servers.administer(_url(postgres_server, "postgres"), f"CREATE DATABASE {made[-1]} TEMPLATE {template}")
        return _url(postgres_server, made[-1])

    yield make
    for name in made:
        servers.administer(_url(postgres_server, "postgres"), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(new_postgres: Callable[[str], str]) -> str:
    """An empty database."""
    return new_postgres("template0")


@pytest.fixture
def migrated_postgres_url(new_postgres: Callable[[str], str], migrated_template: str) -> str:
    """An empty database with this version's tables: quicker than migrating in every test."""
    return new_postgres(migrated_template)


@pytest.fixture
def redis_url(redis_server: servers.Server) -> str:
    """An empty Redis database."""
    url = f"redis://127.0.0.1:{redis_server.port}/0"
    with redis_client.Redis.from_url(url) as connection:
        connection.flushall()
    return url


def _url(server: servers.Server, name: str) -> str:
    return f"postgresql://postgres@127.0.0.1:{server.port}/{name}"

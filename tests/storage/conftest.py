"""Every test of the store runs over both databases."""

from tests.fixtures.engine_world import NOON
from tests.fixtures.stores import each_store as store
from tests.fixtures.stores import embedded, url

__all__ = ["NOON", "embedded", "store", "url"]

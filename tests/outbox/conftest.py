"""Every test of the engine runs over both databases."""

from tests.fixtures.stores import each_store as store
from tests.fixtures.stores import embedded, url

__all__ = ["embedded", "store", "url"]

"""Every test of the inbox runs over both databases."""

from tests.fixtures.stores import each_store as store
from tests.fixtures.stores import url

__all__ = ["store", "url"]

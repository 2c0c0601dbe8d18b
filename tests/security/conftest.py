"""A shop on SQLite for each attack."""

from tests.flows.conftest import clock, store, template

__all__ = ["clock", "store", "template"]

"""The engine: stored events in, owed effects out, whatever fails between."""

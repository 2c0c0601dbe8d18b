"""Routing rules at the desk: listed, added, changed, removed."""

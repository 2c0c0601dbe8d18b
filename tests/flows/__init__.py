"""Flows on a real store: what a decision leaves in the rows."""

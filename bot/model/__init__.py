"""Stored things as values, and events (pure)."""

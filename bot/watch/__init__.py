"""Counters and log fields."""

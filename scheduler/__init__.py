"""Keeps time: the clock, and what runs by it."""

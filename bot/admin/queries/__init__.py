"""Queries about the running program: its parts, held work, and the way of one thing."""

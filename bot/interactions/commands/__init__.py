"""Typed commands: their rows, and a line read into one of them."""

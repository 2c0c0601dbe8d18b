"""Reads a thread's rows and renders its card and posts."""

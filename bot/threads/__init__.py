"""Threads: cards, copies of messages, delivery marks, files and earlier messages."""

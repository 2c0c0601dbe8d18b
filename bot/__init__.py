"""The talking half: doors in, decisions, doors out."""

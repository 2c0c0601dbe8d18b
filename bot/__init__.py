"""The talking half: doors in, decisions, doors out."""

VERSION = "0.1.0"  # as in pyproject.toml, which a checkout that is not installed cannot ask

"""The sentences of all notices, by topic."""

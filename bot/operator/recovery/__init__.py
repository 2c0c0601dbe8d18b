"""A database that is older than the world: noticed, locked, and let go on by a person."""

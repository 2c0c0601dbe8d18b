"""grants slack: cut by topic until it is one drawer."""

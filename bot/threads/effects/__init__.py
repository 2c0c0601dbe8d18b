"""threads effects: cut by topic until it is one drawer."""

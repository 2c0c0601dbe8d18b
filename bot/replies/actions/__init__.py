"""replies actions: cut by topic until it is one drawer."""

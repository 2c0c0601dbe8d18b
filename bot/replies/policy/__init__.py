"""replies policy: cut by topic until it is one drawer."""

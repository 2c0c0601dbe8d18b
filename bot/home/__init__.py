"""The home tab, and help."""

"""Prepare and settle, side by side, for each family of effects."""

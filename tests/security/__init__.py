"""Attacks: what must never be shown, sent or taken, tried from each side."""

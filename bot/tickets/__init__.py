"""Tickets, here and in Periskope."""

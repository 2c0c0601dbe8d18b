"""Shift plans: who is on at an instant, until when, and times as people type them (pure)."""

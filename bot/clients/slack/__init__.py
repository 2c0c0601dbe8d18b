"""Slack's Web API: posts, rooms, files, look-ups."""

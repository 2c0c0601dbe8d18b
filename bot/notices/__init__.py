"""Notices: what the app says by itself in direct messages, ephemerals and lines in threads."""

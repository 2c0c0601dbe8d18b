"""Handlers of commands and forms for admins."""

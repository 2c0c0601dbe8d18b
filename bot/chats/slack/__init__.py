"""Handlers of commands, buttons and forms about chats."""

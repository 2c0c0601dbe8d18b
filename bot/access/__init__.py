"""Access: may this person see this chat, and do this; and the guard against mass changes."""

"""Changes of a chat: by people, and taken over from Periskope."""

"""Which chat is in which channel and who is in it; removals; the gate before every post."""

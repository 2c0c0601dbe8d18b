"""What people read in a thread: the card, copies of messages, and earlier messages."""

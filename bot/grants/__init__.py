"""Labels and single chats given to people; written to Periskope, imported from it."""

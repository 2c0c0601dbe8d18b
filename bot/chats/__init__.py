"""Chats: what people do with them, what Periskope says about them, labels, lists."""

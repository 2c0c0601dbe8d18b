"""Actions: what is stopped when a customer is erased, and what becomes of held work."""

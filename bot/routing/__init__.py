"""Routing: waits, rules, who a chat is assigned to and why, the automatic reply."""

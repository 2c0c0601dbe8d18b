"""Rules of routing: who is chosen, when, and what waits."""

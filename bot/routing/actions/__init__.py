"""Changes of waits and assignees, and what follows from them."""

"""Charts, drawn in a child process."""

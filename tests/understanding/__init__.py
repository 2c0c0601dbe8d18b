"""What people type, through every door: one list of lines that the page docs/understanding.md tells and a test goes through."""

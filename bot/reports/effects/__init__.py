"""Reports in the triage channel, and files for one person."""

"""Who is online: by hand, by schedule, and what a change moves."""

"""Administration: settings, audit, health, erasure."""

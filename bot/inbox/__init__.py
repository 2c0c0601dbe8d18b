"""The inbox: stored events are handled, a lane at a time."""

"""The inbox engine: stored events become flows, a lane at a time."""

"""Trips: load, decide, write down. One file a trip, no network."""

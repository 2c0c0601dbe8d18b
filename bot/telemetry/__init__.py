"""Metrics, readiness, log fields, and the fault points of crash tests."""

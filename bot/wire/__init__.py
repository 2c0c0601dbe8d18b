"""Vendors' JSON and markup parsed into our values: pure, and never failing on any input."""

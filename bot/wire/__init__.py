"""Vendors' JSON and markup read into our values: pure and total."""

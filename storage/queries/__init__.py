"""Queries, one module a noun; each returns values of the domain."""

"""The vendor's endpoints, a module per family; each module's `ROUTES` is one table."""

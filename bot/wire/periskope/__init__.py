"""Periskope's webhooks, records and list pages parsed."""

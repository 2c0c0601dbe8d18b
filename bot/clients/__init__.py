"""Calls to Slack and Periskope: each gives an outcome, not an exception."""

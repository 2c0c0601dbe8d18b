"""Slack's events, interactions, messages and markup parsed."""

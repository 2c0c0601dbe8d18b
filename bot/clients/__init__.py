"""Our words for Slack and Periskope: each call gives an outcome, not an exception."""

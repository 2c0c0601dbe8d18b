"""A Slack and a Periskope to talk to when there are none, and a page for people."""

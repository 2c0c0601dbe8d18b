"""What a person asks in Slack: commands, names looked up, options, answers common to all."""

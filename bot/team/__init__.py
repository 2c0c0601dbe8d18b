"""Who is in the roster, as what; their Slack accounts."""

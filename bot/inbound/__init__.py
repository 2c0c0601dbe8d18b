"""From WhatsApp to Slack: new, changed and older messages, reactions, gaps."""

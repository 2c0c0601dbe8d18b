"""Block Kit: blocks, forms and rich text, each within Slack's limits (pure)."""

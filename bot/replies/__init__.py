"""From Slack to WhatsApp: written, edited, deleted, quick replies, a first message."""

"""Block Kit's rules: what Slack accepts as blocks and views, and the words it refuses the rest with."""

from sandbox.slack.blockkit.rules import check_message_blocks, check_options, check_view

__all__ = ["check_message_blocks", "check_options", "check_view"]

"""The sandbox's page: customers' phones on the left, a Slack client on the right, the clock and bad days on top."""

from sandbox.page.routes import furnish

__all__ = ["furnish"]

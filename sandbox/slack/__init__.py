"""A Slack for one workspace, on this machine: strict like the real one, with people to act as."""

from sandbox.slack.errors import SlackError
from sandbox.slack.interaction import Interaction
from sandbox.slack.records import Alert, Call, Channel, File, Message, Ping, User, View
from sandbox.slack.server import Slack
from sandbox.slack.visible_text import parsed, plain

__all__ = [
    "Alert",
    "Call",
    "Channel",
    "File",
    "Interaction",
    "Message",
    "Ping",
    "Slack",
    "SlackError",
    "User",
    "View",
    "parsed",
    "plain",
]

"""A pretended Periskope to run the application against: REST and signed webhooks on 127.0.0.1."""

from sandbox.periskope.records import Call, Chat, Media, Message
from sandbox.periskope.server import Periskope
from sandbox.periskope.state import Unknown

__all__ = ["Call", "Chat", "Media", "Message", "Periskope", "Unknown"]

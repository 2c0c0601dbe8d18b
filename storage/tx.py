"""One transaction: everything a flow may ask or change, by noun."""

from functools import cached_property

from storage.db import Db
from storage.queries.availability import Availability
from storage.queries.chat_pages import ChatPages
from storage.queries.chats import Chats, Contacts, Labels, Phones
from storage.queries.drafts import Drafts
from storage.queries.erasing import Erasing
from storage.queries.figures import Figures
from storage.queries.files import Files
from storage.queries.health import Health
from storage.queries.homes import Homes
from storage.queries.inbox import Inbox
from storage.queries.lanes import Lanes
from storage.queries.lists import Lists
from storage.queries.messages import Messages
from storage.queries.outbox import Outbox
from storage.queries.pace import Pace
from storage.queries.people import People
from storage.queries.remains import Remains
from storage.queries.replies import Replies
from storage.queries.rooms import Rooms
from storage.queries.rounds import Rounds
from storage.queries.routing import Routing
from storage.queries.settings import Audit, Settings
from storage.queries.there import There
from storage.queries.threads import Posts, Threads
from storage.queries.tickets import Tickets
from storage.queries.waits import Waits


class Tx(Db):
    """An open transaction with its nouns."""

    @cached_property
    def lanes(self) -> Lanes:
        """Ordered lines of work."""
        return Lanes(self)

    @cached_property
    def inbox(self) -> Inbox:
        """What arrived."""
        return Inbox(self, self.lanes)

    @cached_property
    def outbox(self) -> Outbox:
        """What is owed."""
        return Outbox(self, self.lanes)

    @cached_property
    def pace(self) -> Pace:
        """When a key is free again."""
        return Pace(self)

    @cached_property
    def chat_pages(self) -> ChatPages:
        """Whole pages of conversations."""
        return ChatPages(self)

    @cached_property
    def remains(self) -> Remains:
        """What could not be taken away in Slack."""
        return Remains(self)

    @cached_property
    def there(self) -> There:
        """Who sees what in Periskope."""
        return There(self)

    @cached_property
    def chats(self) -> Chats:
        """Conversations."""
        return Chats(self)

    @cached_property
    def labels(self) -> Labels:
        """Chat labels."""
        return Labels(self)

    @cached_property
    def phones(self) -> Phones:
        """Our own numbers."""
        return Phones(self)

    @cached_property
    def contacts(self) -> Contacts:
        """People on WhatsApp."""
        return Contacts(self)

    @cached_property
    def messages(self) -> Messages:
        """What was said."""
        return Messages(self)

    @cached_property
    def files(self) -> Files:
        """Files of messages, in threads."""
        return Files(self)

    @cached_property
    def rooms(self) -> Rooms:
        """Channels of ours and who is in them."""
        return Rooms(self)

    @cached_property
    def drafts(self) -> Drafts:
        """Proposals that wait for a yes."""
        return Drafts(self)

    @cached_property
    def threads(self) -> Threads:
        """Stretches of chats in rooms."""
        return Threads(self)

    @cached_property
    def posts(self) -> Posts:
        """Our Slack messages."""
        return Posts(self)

    @cached_property
    def people(self) -> People:
        """The roster and its grants."""
        return People(self)

    @cached_property
    def settings(self) -> Settings:
        """What this installation decided and learned."""
        return Settings(self)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self)

    @cached_property
    def waits(self) -> Waits:
        """Answers that are owed."""
        return Waits(self)

    @cached_property
    def availability(self) -> Availability:
        """Who is on."""
        return Availability(self)

    @cached_property
    def routing(self) -> Routing:
        """Who gets which chat."""
        return Routing(self)

    @cached_property
    def lists(self) -> Lists:
        """Lists, searches and counts."""
        return Lists(self)

    @cached_property
    def homes(self) -> Homes:
        """Who looks at their home tab."""
        return Homes(self)

    @cached_property
    def rounds(self) -> Rounds:
        """What one process does for all."""
        return Rounds(self)

    @cached_property
    def health(self) -> Health:
        """How the engine is."""
        return Health(self)

    @cached_property
    def replies(self) -> Replies:
        """Quick replies."""
        return Replies(self)

    @cached_property
    def tickets(self) -> Tickets:
        """Tickets of chats."""
        return Tickets(self)

    @cached_property
    def figures(self) -> Figures:
        """What the figures are made from."""
        return Figures(self)

    @cached_property
    def erasing(self) -> Erasing:
        """What is to be, or was, erased."""
        return Erasing(self)

"""One transaction, with everything that may be read or changed in it, by noun."""

from functools import cached_property

from sqlalchemy import Connection

from storage.db import Db, Wakes
from storage.queries.availability import AvailabilityStates
from storage.queries.chat_lists import ChatLists
from storage.queries.chat_pages import ChatPages
from storage.queries.chats import Chats, Labels, Phones
from storage.queries.clocks import Clocks
from storage.queries.contacts import Contacts
from storage.queries.erasure import Erasure
from storage.queries.exports import Exports
from storage.queries.faults import Faults
from storage.queries.files import Files
from storage.queries.forgetting import Forgetting
from storage.queries.generations import Generations
from storage.queries.health import Health
from storage.queries.held import HeldWork
from storage.queries.home_views import HomeViews
from storage.queries.inbox import Inbox
from storage.queries.job_claims import JobClaims
from storage.queries.lanes import Lanes
from storage.queries.messages import Messages
from storage.queries.metrics import Metrics
from storage.queries.outages import Outages
from storage.queries.outbox import Outbox
from storage.queries.people import People
from storage.queries.periskope_access import PeriskopeAccess
from storage.queries.processes import Processes
from storage.queries.proposals import Proposals
from storage.queries.quick_replies import QuickReplies
from storage.queries.quiet_lines import QuietLines
from storage.queries.rate_limits import RateLimits
from storage.queries.retention import Retention
from storage.queries.rooms import Rooms
from storage.queries.routing import Routing
from storage.queries.settings import AuditLog, StoredSettings
from storage.queries.signs import SignsOfHealth
from storage.queries.threads import Posts, Threads
from storage.queries.tickets import Tickets
from storage.queries.traces import Traces
from storage.queries.undeletable import Undeletable
from storage.queries.waits import Waits


class Tx(Db):
    """An open transaction; each property has the queries of one noun."""

    def begins_again(self, conn: Connection, wakes: Wakes) -> bool:
        """As in `Db`; the two nouns that note what they found are made anew."""
        self.__dict__.pop("chat_lists", None)
        self.__dict__.pop("outbox", None)
        return super().begins_again(conn, wakes)

    @cached_property
    def lanes(self) -> Lanes:
        """Ordered queues of work."""
        return Lanes(self)

    @cached_property
    def inbox(self) -> Inbox:
        """Events that arrived."""
        return Inbox(self, self.lanes)

    @cached_property
    def outbox(self) -> Outbox:
        """Effects to be carried out."""
        return Outbox(self, self.lanes)

    @cached_property
    def rate_limits(self) -> RateLimits:
        """When a rate-limit key is free again."""
        return RateLimits(self)

    @cached_property
    def chat_pages(self) -> ChatPages:
        """Whole pages of chats."""
        return ChatPages(self)

    @cached_property
    def undeletable(self) -> Undeletable:
        """What could not be deleted in Slack."""
        return Undeletable(self)

    @cached_property
    def periskope_access(self) -> PeriskopeAccess:
        """Who sees which chat in Periskope."""
        return PeriskopeAccess(self)

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
        """Messages, reactions and former words."""
        return Messages(self, self.quiet_lines)

    @cached_property
    def quiet_lines(self) -> QuietLines:
        """What happened in a chat beside messages."""
        return QuietLines(self)

    @cached_property
    def files(self) -> Files:
        """Files of messages, in threads."""
        return Files(self)

    @cached_property
    def rooms(self) -> Rooms:
        """Our Slack channels and their members."""
        return Rooms(self)

    @cached_property
    def proposals(self) -> Proposals:
        """Changes that wait for a person's consent."""
        return Proposals(self)

    @cached_property
    def threads(self) -> Threads:
        """Threads of chats in rooms."""
        return Threads(self)

    @cached_property
    def posts(self) -> Posts:
        """Our Slack messages."""
        return Posts(self)

    @cached_property
    def people(self) -> People:
        """The team and its access."""
        return People(self)

    @cached_property
    def settings(self) -> StoredSettings:
        """Policies, and facts about this installation."""
        return StoredSettings(self)

    @cached_property
    def audit(self) -> AuditLog:
        """Who did what."""
        return AuditLog(self)

    @cached_property
    def waits(self) -> Waits:
        """Customers' waits for an answer."""
        return Waits(self)

    @cached_property
    def availability(self) -> AvailabilityStates:
        """Who is online, and their schedules."""
        return AvailabilityStates(self)

    @cached_property
    def routing(self) -> Routing:
        """Routing rules and assignees."""
        return Routing(self)

    @cached_property
    def chat_lists(self) -> ChatLists:
        """Lists, searches and counts."""
        return ChatLists(self)

    @cached_property
    def home_views(self) -> HomeViews:
        """Who has opened the home tab lately."""
        return HomeViews(self)

    @cached_property
    def job_claims(self) -> JobClaims:
        """Jobs that one process does for all."""
        return JobClaims(self)

    @cached_property
    def generations(self) -> Generations:
        """How far this database has come, and whether it is locked."""
        return Generations(self)

    @cached_property
    def health(self) -> Health:
        """The state of the queues."""
        return Health(self)

    @cached_property
    def faults(self) -> Faults:
        """What fails alone in a job that goes on with all others."""
        return Faults(self, self.settings)

    @cached_property
    def outages(self) -> Outages:
        """Outages that people are told of."""
        return Outages(self)

    @cached_property
    def processes(self) -> Processes:
        """The processes that run on this database."""
        return Processes(self)

    @cached_property
    def clocks(self) -> Clocks:
        """Engine time itself."""
        return Clocks(self)

    @cached_property
    def signs(self) -> SignsOfHealth:
        """Signs of health that only the database shows."""
        return SignsOfHealth(self)

    @cached_property
    def held(self) -> HeldWork:
        """Work that does not go on by itself."""
        return HeldWork(self, self.lanes)

    @cached_property
    def traces(self) -> Traces:
        """One thing's whole way."""
        return Traces(self)

    @cached_property
    def quick_replies(self) -> QuickReplies:
        """Quick replies."""
        return QuickReplies(self)

    @cached_property
    def tickets(self) -> Tickets:
        """Tickets of chats."""
        return Tickets(self)

    @cached_property
    def metrics(self) -> Metrics:
        """The rows that figures are made from."""
        return Metrics(self)

    @cached_property
    def erasure(self) -> Erasure:
        """Erasure of customers."""
        return Erasure(self)

    @cached_property
    def retention(self) -> Retention:
        """What is settled and old."""
        return Retention(self)

    @cached_property
    def forgetting(self) -> Forgetting:
        """Words and files of old messages."""
        return Forgetting(self)

    @cached_property
    def exports(self) -> Exports:
        """Everything that is stored of a chat."""
        return Exports(self)

"""The facts of the organisation behind the pretended Periskope, and looking them up."""

import secrets
import string
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from aiohttp import web

from sandbox.periskope.records import Chat, Contact, Hook, Job, Label, Media, Member, Message, Phone, Ticket


class Unknown(LookupError):
    """Something was named that this organisation does not have."""


def lettered(kind: str) -> str:
    """An id like ``label-qwertyuiopasdfgh``."""
    return f"{kind}-" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))


def stanza() -> str:
    """A WhatsApp stanza id."""
    return "3EB0" + secrets.token_hex(8).upper()


Instead = Callable[[web.Request], Awaitable[web.StreamResponse]]


class State:
    """State in memory. `clock` tells aware instants (house time); nothing here reads a clock of its own."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.org_id = str(uuid4())
        self.api_key = "psk-" + secrets.token_hex(16)
        self.webhook_secret = "whs-" + secrets.token_hex(16)
        self.origin = ""
        self.phones: dict[str, Phone] = {}
        self.labels: dict[str, Label] = {}
        self.members: dict[str, Member] = {}
        self.contacts: dict[str, Contact] = {}
        self.chats: dict[str, Chat] = {}
        self.tickets: dict[str, Ticket] = {}
        self.hooks: dict[str, Hook] = {}
        self.jobs: list[Job] = []
        self.media: dict[str, Media] = {}
        self.instead: dict[str, Instead] = {}  # what is answered in the place of a file, by its key
        self.webhook_url: str | None = None
        self.admins_listed = False
        self.deleted_bodies_kept = True
        self.relative_media = False
        self.most_held = 200 << 20  # bytes of a request beyond which its file is counted and not kept
        self.null_means_all = True

    def label_named(self, name: str, *, kind: str = "chat") -> Label | None:
        wanted = name.strip().casefold()
        return next((one for one in self.labels.values() if one.kind == kind and one.name.casefold() == wanted), None)

    def messages(self, chat_id: str) -> list[Message]:
        """What the customer's phone shows, in its order: everything that reached WhatsApp."""
        return list(self.chats[chat_id].log)

    def notes(self, chat_id: str) -> list[Message]:
        return list(self.chats[chat_id].notes)

    @property
    def queue(self) -> list[Job]:
        """Sends that have not left yet."""
        return [job for job in self.jobs if job.status == "waiting"]

    def message(self, chat_id: str, unique_id: str) -> Message:
        for one in self.chats[chat_id].log:
            if one.unique_id == unique_id:
                return one
        raise Unknown(unique_id)

    def contact(self, who: str) -> Contact | None:
        """A person by either of their ids."""
        return self.contacts.get(who) or next((one for one in self.contacts.values() if one.lid == who), None)

    def member_of(self, email: Any) -> Member | None:
        return self.members.get(email) if isinstance(email, str) else None

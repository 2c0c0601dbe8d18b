"""The organisation behind the pretended Periskope: its state, and setting it up."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

from sandbox.periskope import timestamps
from sandbox.periskope.hooks import Webhooks
from sandbox.periskope.records import (
    Chat,
    Contact,
    Label,
    Media,
    Member,
    Message,
    Notification,
    Phone,
    Ticket,
)
from sandbox.periskope.shapes import Json, chat_json, digits, person_id, phone_json
from sandbox.periskope.shapes_message import message_json, notification_json, reaction_json, ticket_json
from sandbox.periskope.state import State, lettered


class Org(State):
    """The organisation: being set up, and telling the world what happens in it."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        super().__init__(clock=clock)
        self.webhooks = Webhooks(org_id=self.org_id, secret=self.webhook_secret)
        self.phone = self.add_phone("Support", "14155550100")

    # Setting up

    def add_phone(self, name: str, number: str) -> str:
        """Connect one more number; answers its ``org_phone``."""
        org_phone = f"{digits(number)}@c.us"
        self.phones[org_phone] = Phone(
            org_phone=org_phone, phone_id=lettered("phone"), name=name, created_at=self.clock()
        )
        return org_phone

    def add_label(self, name: str, *, kind: str = "chat") -> str:
        """Answer the id of the label of that name (any case), made when new."""
        found = self.label_named(name, kind=kind)
        if found:
            return found.label_id
        label = Label(label_id=lettered("label"), name=name, kind=kind)
        self.labels[label.label_id] = label
        return label.label_id

    def rename_label(self, label_id: str, name: str) -> None:
        self.labels[label_id].name = name

    def delete_label(self, label_id: str) -> None:
        """Take the label off everything, then forget it."""
        for chat in self.chats.values():
            chat.label_ids = [one for one in chat.label_ids if one != label_id]
        for member in self.members.values():
            (member.label_ids or set()).discard(label_id)
        del self.labels[label_id]

    def add_member(self, email: str, role: str = "member", labels: Sequence[str] | None = ()) -> Member:
        """Add a person; `labels` are names, None meaning all of them."""
        wanted = None if labels is None else {self.add_label(one) for one in labels}
        member = Member(email=email, role=role, label_ids=wanted, invited_at=self.clock())
        self.members[email] = member
        return member

    def add_chat(
        self,
        *,
        name: str | None = None,
        number: str | None = None,
        group_members: Sequence[tuple[str, str]] = (),
        labels: Sequence[str] = (),
        phone: str | Sequence[str] | None = None,
    ) -> str:
        """Add a chat with a `number`, or a group of (number, name) pairs, on one or several of our phones.

        In the place of a number there may be the id that hides one.
        """
        people = [(number, name or "")] if number else list(group_members)
        for one, called in people:
            contact = person_id(one)
            if self.contact(contact) is None:
                self.contacts[contact] = Contact(contact_id=contact, pushname=called or None)
        phones = [phone] if isinstance(phone, str) else list(phone or [self.phone])
        chat_id = person_id(number) if number else f"1203630000{secrets.randbelow(10**8):08d}@g.us"
        now = self.clock()
        self.chats[chat_id] = Chat(
            chat_id=chat_id,
            name=name,
            phones=phones,
            created_at=now,
            updated_at=now,
            label_ids=[self.add_label(one) for one in labels],
            participants=[person_id(one) for one, _ in people],
        )
        self.event("chat.created", chat_id, lambda on: chat_json(self, self.chats[chat_id], on))
        return chat_id

    def hide(self, number: str) -> str:
        """WhatsApp gives a person an id that hides their number; answers it. Periskope knows both."""
        contact = self.contacts.setdefault(f"{digits(number)}@c.us", Contact(contact_id=f"{digits(number)}@c.us"))
        contact.lid = contact.lid or f"{10**14 + secrets.randbelow(10**14)}@lid"
        return contact.lid

    def set_labels(self, chat_id: str, names: Sequence[str]) -> None:
        """Replace a chat's labels, as a person does in the console; no event tells of it."""
        self.chats[chat_id].label_ids = list(dict.fromkeys(self.add_label(one) for one in names))
        self.touch(chat_id)

    def assign(self, chat_id: str, email: str | None) -> None:
        """Set or clear a chat's assignee; no event tells of it."""
        self.chats[chat_id].assigned_to = email
        self.touch(chat_id)

    def close(self, chat_id: str) -> None:
        """Close a chat in the console's inbox; no event tells of it."""
        self.chats[chat_id].closed_at = timestamps.milliseconds(self.clock())
        self.touch(chat_id)

    def touch(self, chat_id: str) -> None:
        self.chats[chat_id].updated_at = self.clock()

    def keep(self, media: Media) -> Media:
        media.key = media.key or str(uuid4())
        self.media[media.key] = media
        return media

    # Telling

    def urls_for(self, event: str) -> list[str]:
        subscribed = [one.url for one in self.hooks.values() if one.event == event and one.is_subscribed]
        return list(dict.fromkeys([*([self.webhook_url] if self.webhook_url else []), *subscribed]))

    def tell(self, event: str, lane: str, data: Json, previous: Json | None = None) -> None:
        urls = self.urls_for(event)
        if urls:
            self.webhooks.send(urls, lane, self.webhooks.envelope(event, data, previous or {}, self.clock()))

    def event(self, event: str, chat_id: str, shaped: Callable[[str], Json], previous: Json | None = None) -> None:
        """One webhook for each of our phones in the chat that is connected; for all of them when none is."""
        phones = self.chats[chat_id].phones
        for phone in [one for one in phones if self.phones[one].connected] or phones:
            self.tell(event, chat_id, shaped(phone), previous)

    def message_event(self, event: str, message: Message, previous: Json | None = None) -> None:
        self.event(
            event, message.chat_id, lambda on: message_json(self, message, on, written=timestamps.hook), previous
        )

    def note_event(self, note: Message) -> None:
        self.tell("note.created", note.chat_id, message_json(self, note, note.phone, written=timestamps.hook))

    def reaction_event(self, event: str, message: Message, sender: str) -> None:
        reaction = message.by_sender[sender]
        self.event(
            event, message.chat_id, lambda on: reaction_json(self, message, reaction, on, written=timestamps.hook)
        )

    def notification_event(self, found: Notification) -> None:
        shaped: Callable[[str], Json] = lambda on: notification_json(self, found, on, written=timestamps.hook)  # noqa: E731  # one short shape
        self.event("chat.notification.created", found.chat_id, shaped)

    def ticket_event(self, event: str, ticket: Ticket) -> None:
        self.tell(event, ticket.chat_id, ticket_json(self, ticket))

    def phone_event(self, event: str, phone: Phone) -> None:
        self.tell(event, phone.org_phone, phone_json(self, phone))

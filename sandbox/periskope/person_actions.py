"""People acting: customers on WhatsApp, colleagues in the console or with the phone in hand."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sandbox.periskope import timestamps
from sandbox.periskope.outbound import READ, Outbound
from sandbox.periskope.records import Media, Message, Notification, Reaction
from sandbox.periskope.shapes import digits, person_id
from sandbox.periskope.state import stanza


class People(Outbound):
    """Everything a person may do; each does it at once and has it told by webhook."""

    async def customer_says(
        self,
        chat_id: str,
        text: str | None,
        *,
        kind: str = "chat",
        sender: str | None = None,
        media: Media | None = None,
        quoted: Message | str | None = None,
        **fields: Any,
    ) -> Message:
        """A customer writes. `sender` is a number, or an id that hides one (groups: default the first participant).

        Further `fields` are the vendor's (``location``, ``vcards``, ``poll_info``, ``mentioned_ids``, …);
        ``timestamp`` sets the instant, for what comes late.
        """
        chat = self.chats[chat_id]
        now = self.clock()
        message = Message(
            unique_id=stanza(),
            chat_id=chat_id,
            phone=chat.phones[0],
            sender=self._writer(chat_id, sender),
            timestamp=fields.pop("timestamp", now).replace(microsecond=0),
            updated_at=now,
            kind=kind,
            body=text,
            quoted=quoted.unique_id if isinstance(quoted, Message) else quoted,
            media=self.keep(media) if media else None,
            extra=fields,
        )
        chat.log.append(message)
        chat.unread += 1
        chat.closed_at = None
        chat.updated_at = now
        self.message_event("message.created", message)
        return message

    def remembers(self, chat_id: str, text: str, *, at: datetime, sender: str | None = None) -> Message:
        """Something was said long ago, of which nobody is told any more."""
        chat = self.chats[chat_id]
        who, stamp = self._writer(chat_id, sender), at.replace(microsecond=0)
        message = Message(
            unique_id=stanza(), chat_id=chat_id, phone=chat.phones[0], sender=who, timestamp=stamp, updated_at=stamp,
            kind="chat", body=text,
        )  # fmt: skip
        chat.log.append(message)
        chat.log.sort(key=lambda one: one.timestamp)
        return message

    def _writer(self, chat_id: str, sender: str | None) -> str:
        if sender:
            return person_id(sender)
        people = self.chats[chat_id].participants
        return people[0] if people else chat_id

    async def customer_edits(self, chat_id: str, unique_id: str, text: str) -> None:
        self.edit_sent(self.message(chat_id, unique_id), text)

    async def customer_deletes(self, chat_id: str, unique_id: str) -> None:
        self.delete_message(self.message(chat_id, unique_id))

    async def customer_reacts(self, chat_id: str, unique_id: str, emoji: str, *, sender: str | None = None) -> None:
        """React, change the reaction, or take it back with an empty `emoji`."""
        self.react(self.message(chat_id, unique_id), self._writer(chat_id, sender), emoji)

    def react(self, message: Message, sender: str, emoji: str) -> None:
        before = message.by_sender.get(sender) or self._under_the_other_id(message, sender)
        identifier = before.reaction_id if before else str(uuid4())
        message.by_sender[sender] = Reaction(
            reaction_id=identifier, emoji=emoji, sender=sender, timestamp=self.clock().replace(microsecond=0)
        )
        message.updated_at = self.clock()
        self.reaction_event("reaction.updated" if before else "reaction.created", message, sender)

    def _under_the_other_id(self, message: Message, sender: str) -> Reaction | None:
        """A person has one reaction, whichever of their ids it is told by."""
        contact = self.contact(sender)
        ids = {contact.contact_id, contact.lid} - {sender} if contact else set()
        return next((found for one in ids if one and (found := message.by_sender.pop(one, None))), None)

    async def customer_votes(self, chat_id: str, unique_id: str, option: str, *, sender: str | None = None) -> None:
        """Vote in a poll; the change arrives as ``message.updated``."""
        message, voter = self.message(chat_id, unique_id), self._writer(chat_id, sender)
        votes: dict[str, dict[str, str]] = dict(message.extra.get("poll_results") or {})
        votes[option] = votes.get(option, {}) | {voter: voter}
        message.extra["poll_results"] = votes
        message.updated_at = self.clock()
        self.message_event("message.updated", message)

    async def customer_reads(self, chat_id: str) -> None:
        """The customer opens the chat: everything of ours there is read."""
        for message in self.chats[chat_id].log:
            if message.from_me:
                self.acknowledge(message, READ)

    async def group_event(self, chat_id: str, kind: str, who: str, *, author: str | None = None) -> Notification:
        """A group event of the vendor's kinds (``add``, ``remove``, ``leave``, ``subject``, …); `who` is a number or text."""
        chat = self.chats[chat_id]
        person = person_id(who) if digits(who).isdigit() else ""
        if kind in {"add", "invite"} and person and person not in chat.participants:
            chat.participants.append(person)
        elif kind in {"remove", "leave"} and person in chat.participants:
            chat.participants.remove(person)
        elif kind == "subject":
            chat.name = who
        recipients = (person,) if person else ()
        return self._notified(
            chat_id, kind, author=self._writer(chat_id, author), recipients=recipients, body="" if person else who
        )

    async def call(self, chat_id: str, result: str, *, video: bool = False) -> Notification:
        """The customer calls; `result` is MISSED, CONNECTED or REJECTED."""
        metadata = {"isVideo": video, "isOutgoing": False, "call_result": result}
        return self._notified(chat_id, "call", author=self._writer(chat_id, None), metadata=metadata)

    def _notified(
        self,
        chat_id: str,
        kind: str,
        *,
        author: str,
        recipients: tuple[str, ...] = (),
        body: str = "",
        metadata: dict[str, Any] | None = None,
    ) -> Notification:
        found = Notification(
            unique_id=str(timestamps.milliseconds(self.clock())) + stanza()[-4:],
            chat_id=chat_id,
            kind=kind,
            author=author,
            recipients=recipients,
            body=body,
            metadata=metadata,
            timestamp=self.clock().replace(microsecond=0),
        )
        self.chats[chat_id].notifications.append(found)
        self.touch(chat_id)
        self.notification_event(found)
        return found

    async def console_replies(self, chat_id: str, email: str, text: str, *, quoted: str | None = None) -> Message:
        """A colleague answers from Periskope's own console; waits until it has left, unless the phone is away."""
        return await self._answered(chat_id, text, performed_by=email, quoted=quoted)

    async def handset_replies(self, chat_id: str, text: str, *, quoted: str | None = None) -> Message:
        """Somebody answers with the phone in hand: nobody is named."""
        return await self._answered(chat_id, text, performed_by=None, quoted=quoted)

    async def _answered(self, chat_id: str, text: str, *, performed_by: str | None, quoted: str | None) -> Message:
        phone = self.chats[chat_id].phones[0]
        message = self.outgoing(chat_id, phone, body=text, performed_by=performed_by, quoted=quoted)
        if performed_by is None:
            self.reached(message)
            return message
        job = self.enqueue(message)
        if self.phones[phone].connected:
            await self.sent(job, seconds=10)
        return message

    async def console_note(self, chat_id: str, email: str, text: str) -> Message:
        return self.noted(chat_id, text, email)

    def noted(self, chat_id: str, text: str | None, author: str, *, media: Media | None = None) -> Message:
        """Write a private note; it reaches nobody on WhatsApp."""
        now, chat, identifier = self.clock(), self.chats[chat_id], str(uuid4())
        note = Message(
            unique_id=identifier,
            queue_id=identifier,
            chat_id=chat_id,
            phone=chat.phones[0],
            sender=chat.phones[0],
            timestamp=now.replace(microsecond=0),
            updated_at=now,
            body=text,
            from_me=True,
            performed_by=author,
            ack=3,
            is_note=True,
            media=self.keep(media) if media else None,
        )
        chat.notes.append(note)
        self.note_event(note)
        return note

    async def flag(self, chat_id: str, unique_id: str, *, flagged: bool = True) -> None:
        """Mark a message as waiting for an answer, or no longer."""
        message = self.message(chat_id, unique_id)
        message.flagged = flagged
        message.updated_at = self.clock()
        self.message_event("message.flagged" if flagged else "message.unflagged", message)

"""Calls to Periskope about chats, access, members and tickets."""

from collections.abc import MutableMapping
from functools import partial
from typing import Any

from bot.clients.periskope.http import Answer, PeriskopeHttp, Question, says_success
from bot.clients.periskope.sends import in_path
from bot.model.event import ChatRecord, MessageSeen
from bot.outbox.calls import FetchChat, FetchMessage, PatchAccess, PatchChat, PatchMember, PutTicket
from bot.outbox.calls.outcomes import Done, Refused, Retry, Told, Unknown
from bot.wire.fields import first, record
from bot.wire.periskope.chats import chat_record, member_labels
from bot.wire.periskope.messages import message


class Records:
    """Reads and writes records, and learns the labels' names from them."""

    def __init__(self, http: PeriskopeHttp, label_names: MutableMapping[str, str]) -> None:
        self._http = http
        self._label_names = label_names

    def learned(self, chats: list[dict[str, Any]]) -> list[ChatRecord]:
        """The chats as records. Label names found in some are used for the others of the same page."""
        for chat in chats:
            self._record(chat)
        return [found for chat in chats if (found := self._record(chat)) is not None]

    async def read_chat(self, call: FetchChat) -> Told[ChatRecord]:
        """Read a chat's record; an answer about another chat is a Retry."""
        question = Question(method="GET", path=f"/chats/{in_path(call.chat)}", phone=call.org_phone)
        answer = await self._http.ask(question)
        if not isinstance(answer, Answer):
            return answer
        found = self._record(answer.body)
        return Retry(why="not_that_chat") if found is None or found.chat != call.chat else Done(value=found)

    async def patch_chat(self, call: PatchChat) -> Told[ChatRecord | None]:
        """Set a chat's assignee or all its labels. Periskope separates labels by commas, so a name cannot hold one."""
        body: dict[str, Any] = {}
        if call.assigned_to is not None:
            body["assigned_to"] = call.assigned_to
        if call.labels is not None:
            body["labels"] = ",".join(call.labels)
        if not body or any("," in name for name in call.labels or ()):
            return Refused(why="comma_in_label" if body else "nothing_to_change", what="shape")
        path = f"/chats/{in_path(call.chat)}"
        known = partial(_names_chat, call.chat)
        answer = await self._http.ask(Question(method="PATCH", path=path, phone=call.org_phone, json=body, known=known))
        return Done(value=self._record(answer.body)) if isinstance(answer, Answer) else answer

    async def patch_access(self, call: PatchAccess) -> Told[None]:
        """Merge into a chat's access. Removing access is known to be unreliable: read the chat again."""
        body = {"access": call.access, "chat_ids": [call.chat], "replace": False}
        question = Question(
            method="PATCH",
            path="/chats/access",
            phone=call.org_phone,
            json=body,
            known=says_success,
            may_be_empty=True,
        )
        answer = await self._http.ask(question)
        return Done() if isinstance(answer, Answer) else answer

    async def patch_member(self, call: PatchMember) -> Told[frozenset[str] | None]:
        """Set a member's labels. Never an empty list: whether Periskope takes it as all or none is not known."""
        if not call.labels:
            return Refused(why="no_labels", what="shape")
        body = {"emails": [call.email], "labels": list(call.labels)}
        question = Question(method="PATCH", path="/members/access", json=body, known=partial(_names_member, call.email))
        answer = await self._http.ask(question)
        return Done(value=member_labels(answer.body, call.email)) if isinstance(answer, Answer) else answer

    async def put_ticket(self, call: PutTicket) -> Told[str]:
        """Create a ticket, or change it if it has an id. Only creating must not be repeated: it would make two."""
        body: dict[str, Any] = {"subject": call.subject, "status": call.state, "priority": call.priority}
        if call.assignee is not None:
            body["assignee"] = call.assignee
        if call.periskope_id is not None:
            path = f"/tickets/{in_path(call.periskope_id)}"
            known = partial(_names_ticket, call.periskope_id)
            question = Question(method="PATCH", path=path, phone=call.org_phone, json=body, known=known)
            changed = await self._http.ask(question)
            return Done(value=call.periskope_id) if isinstance(changed, Answer) else changed
        body["chat_id"] = call.chat
        if call.quoted is not None:
            body["quoted_message_id"] = call.quoted
        question = Question(method="POST", path="/tickets/create", phone=call.org_phone, json=body, once=True)
        answer = await self._http.ask(question)
        if not isinstance(answer, Answer):
            return answer
        found = _ticket_id(answer.body)
        return Unknown(why="no_ticket_id") if found is None else Done(value=found)

    async def read_message(self, call: FetchMessage) -> Told[MessageSeen]:
        """Read one message again, for instance when its file's address has expired."""
        question = Question(method="GET", path=f"/message/{in_path(call.message)}", phone=call.org_phone)
        answer = await self._http.ask(question)
        if not isinstance(answer, Answer):
            return answer
        found = message(record(answer.body), said="polled")
        return Done(value=found) if isinstance(found, MessageSeen) else Retry(why="not_that_message")

    def _record(self, body: Any) -> ChatRecord | None:
        found = chat_record(record(body), self._label_names)
        self._learn(found)
        return found

    def _learn(self, chat: ChatRecord | None) -> None:
        for label in (chat.labels if chat is not None else None) or ():
            if label.name is not None:
                self._label_names[label.periskope_id] = label.name


def _ticket_id(body: Any) -> str | None:
    """The id of the ticket that an answer is about; documented are a flat ticket, and one under `ticket`."""
    whole = record(body)
    return first(record(whole.get("ticket")), "ticket_id") or first(whole, "ticket_id")


def _names_ticket(ticket: str, body: Any) -> bool:
    return _ticket_id(body) == ticket


def _names_chat(chat: str, body: Any) -> bool:
    return first(record(body), "chat_id") == chat


def _names_member(email: str, body: Any) -> bool:
    """Whether the member is among the rows that are documented as the answer to a write of members' access."""
    rows = [record(one) for one in body] if isinstance(body, list) else []
    return any((first(row, "email") or "").casefold() == email.casefold() for row in rows)

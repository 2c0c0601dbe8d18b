"""Calls to Periskope about chats, access, members and tickets."""

from collections.abc import MutableMapping
from typing import Any

from bot.clients.periskope_http import Answer, PeriskopeHttp, Question
from bot.clients.periskope_sends import in_path
from bot.domain.calls import PatchAccess, PatchChat, PatchMember, PutTicket, ReadChat, ReadMessage
from bot.domain.events import ChatRecord, MessageSeen
from bot.domain.outcomes import Done, Outcome, Refused, Retry, Unknown
from bot.wire.fields import first, record
from bot.wire.periskope_chats import chat_record, member_labels
from bot.wire.periskope_messages import message


class Records:
    """Reads and writes records; learns what labels are called on the way."""

    def __init__(self, http: PeriskopeHttp, label_names: MutableMapping[str, str]) -> None:
        self._http = http
        self._label_names = label_names

    def learned(self, chats: list[dict[str, Any]]) -> list[ChatRecord]:
        """The chats as records. Names found on the way are used for the others of the same page."""
        for chat in chats:
            self._record(chat)
        return [found for chat in chats if (found := self._record(chat)) is not None]

    async def read_chat(self, call: ReadChat) -> Outcome:
        """The chat as it is now; an answer about another chat is none."""
        question = Question(method="GET", path=f"/chats/{in_path(call.chat)}", phone=call.org_phone)
        answer = await self._http.ask(question)
        if not isinstance(answer, Answer):
            return answer
        found = self._record(answer.body)
        return Retry(why="not_that_chat") if found is None or found.chat != call.chat else Done(value=found)

    async def patch_chat(self, call: PatchChat) -> Outcome:
        """Labels replace the whole set. Periskope writes them with commas between, so a name cannot hold one."""
        body: dict[str, Any] = {}
        if call.assigned_to is not None:
            body["assigned_to"] = call.assigned_to
        if call.labels is not None:
            body["labels"] = ",".join(call.labels)
        if not body or any("," in name for name in call.labels or ()):
            return Refused(why="comma_in_label" if body else "nothing_to_change", what="shape")
        path = f"/chats/{in_path(call.chat)}"
        answer = await self._http.ask(Question(method="PATCH", path=path, phone=call.org_phone, json=body))
        return Done(value=self._record(answer.body)) if isinstance(answer, Answer) else answer

    async def patch_access(self, call: PatchAccess) -> Outcome:
        """Merged into what is there. Taking access away is known to be unreliable: read the chat again."""
        body = {"access": call.access, "chat_ids": [call.chat], "replace": False}
        answer = await self._http.ask(Question(method="PATCH", path="/chats/access", phone=call.org_phone, json=body))
        return Done() if isinstance(answer, Answer) else answer

    async def patch_member(self, call: PatchMember) -> Outcome:
        """Label names of a member. Never an empty list: what Periskope makes of it (all or none) is not known."""
        if not call.labels:
            return Refused(why="no_labels", what="shape")
        body = {"emails": [call.email], "labels": list(call.labels)}
        answer = await self._http.ask(Question(method="PATCH", path="/members/access", json=body))
        return Done(value=member_labels(answer.body, call.email)) if isinstance(answer, Answer) else answer

    async def put_ticket(self, call: PutTicket) -> Outcome:
        """Creating twice makes two; changing twice does not."""
        body: dict[str, Any] = {"subject": call.subject, "status": call.state, "priority": call.priority}
        if call.assignee is not None:
            body["assignee"] = call.assignee
        if call.periskope_id is not None:
            path = f"/tickets/{in_path(call.periskope_id)}"
            changed = await self._http.ask(Question(method="PATCH", path=path, phone=call.org_phone, json=body))
            return Done(value=call.periskope_id) if isinstance(changed, Answer) else changed
        body["chat_id"] = call.chat
        if call.quoted is not None:
            body["quoted_message_id"] = call.quoted
        question = Question(method="POST", path="/tickets/create", phone=call.org_phone, json=body, once=True)
        answer = await self._http.ask(question)
        if not isinstance(answer, Answer):
            return answer
        whole = record(answer.body)
        found = first(record(whole.get("ticket")), "ticket_id") or first(whole, "ticket_id")
        return Unknown(why="no_ticket_id") if found is None else Done(value=found)

    async def read_message(self, call: ReadMessage) -> Outcome:
        """One message again, e.g. when its file's address has died."""
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

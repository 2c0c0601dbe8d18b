"""Finding out what became of a send whose answer was lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clients.periskope_http import Answer, PeriskopeHttp, Question
from bot.clients.periskope_sends import in_path
from bot.domain.calls import Sent, WaFindSend
from bot.domain.outcomes import Done, Outcome, Refused, Unknown
from bot.wire.fields import first, flag, record, records
from bot.wire.periskope_ids import whole_id
from bot.wire.periskope_pages import items
from bot.wire.times import first_instant, instant

PAGE = 100
MOST_PAGES = 5
WHOLE_SECOND = timedelta(seconds=1)  # Periskope's times of messages are whole seconds


async def find_send(http: PeriskopeHttp, call: WaFindSend) -> Outcome:
    """Reads the chat's newest messages and the queue; both must be readable before it says that there is none."""
    told = await _in_chat(http, call)
    if not isinstance(told, list):
        return told
    queued = await _in_queue(http, call)
    if not isinstance(queued, list):
        return queued
    found = {one.unique_id: one for one in (*queued, *told)}
    if len(found) > 1:
        return Unknown(why="several")
    return Done(value=next(iter(found.values()), None))


async def _in_chat(http: PeriskopeHttp, call: WaFindSend) -> list[Sent] | Outcome:
    found: list[Sent] = []
    path = f"/chats/{in_path(call.chat)}/messages"
    for page in range(MOST_PAGES):
        params = {"offset": page * PAGE, "limit": PAGE}
        answer = await http.ask(Question(method="GET", path=path, phone=call.org_phone, params=params))
        if not isinstance(answer, Answer):
            return _unread(answer)
        messages = items(answer.body, "messages")
        if messages is None:
            return Unknown(why="not_a_page")
        found += _ours(messages, call)
        if len(messages) < PAGE or _reached(messages, call.since):
            return found
    return Unknown(why="too_many_pages")


async def _in_queue(http: PeriskopeHttp, call: WaFindSend) -> list[Sent] | Outcome:
    answer = await http.ask(Question(method="GET", path="/queue/jobs", phone=call.org_phone))
    if not isinstance(answer, Answer):
        return _unread(answer)
    jobs = items(answer.body, "jobs")
    return Unknown(why="not_a_page") if jobs is None else list(_waiting(jobs, call))


def _unread(answer: Outcome) -> Outcome:
    """A queue or chat that cannot be read says nothing about the message."""
    return Unknown(why=answer.why) if isinstance(answer, Refused) and answer.what != "token" else answer


def _ours(messages: list[dict[str, Any]], call: WaFindSend) -> Iterator[Sent]:
    for message in messages:
        unique_id = first(message, "unique_id")
        late = first_instant(message.get("timestamp")) or datetime.max.replace(tzinfo=UTC)
        mine = flag(message.get("from_me")) and message.get("performed_by") == "api"
        if unique_id is None or unique_id in call.known or not mine or flag(message.get("is_private_note")):
            continue
        if late > call.since - WHOLE_SECOND and _same(message.get("body"), call.text):
            yield Sent(unique_id=unique_id, queue_id=first(message, "sent_message_id"))


def _waiting(jobs: list[dict[str, Any]], call: WaFindSend) -> Iterator[Sent]:
    """A job that failed is one too: Periskope is known to send such late."""
    for job in records(jobs):
        unique_id, data = first(job, "message_id"), record(job.get("data"))
        late = instant(job.get("addedTimestamp")) or datetime.max.replace(tzinfo=UTC)
        if unique_id is None or unique_id in call.known or whole_id(data.get("chat_id")) != call.chat:
            continue
        if late >= call.since and _same(data.get("body"), call.text):
            yield Sent(unique_id=unique_id, queue_id=first(job, "id"))


def _same(body: Any, text: str) -> bool:
    told = body if isinstance(body, str) else ""
    return told.replace("\r\n", "\n").strip() == text.replace("\r\n", "\n").strip()


def _reached(messages: list[dict[str, Any]], since: datetime) -> bool:
    """Pages come newest first, so one message from before ends the search."""
    last = first_instant(messages[-1].get("timestamp"))
    return last is not None and last < since - WHOLE_SECOND

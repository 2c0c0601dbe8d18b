"""Verification of a send whose answer was lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clients.periskope.http import PeriskopeHttp
from bot.clients.periskope.lists import pages_items
from bot.clients.periskope.sends import in_path
from bot.outbox.calls import Sent, WaFindSend
from bot.outbox.calls.outcomes import Done, Failed, Refused, Told, Unknown
from bot.wire.fields import file_name, first, flag, record, records
from bot.wire.periskope.ids import whole_id
from bot.wire.times import first_instant, instant

PAGE = 100
MOST_PAGES = 5
WHOLE_SECOND = timedelta(seconds=1)  # Periskope's times of messages are whole seconds


async def find_send(http: PeriskopeHttp, call: WaFindSend) -> Told[Sent | None]:
    """The send as found in the chat's newest messages or in the queue; None only if both could be read."""
    shown = await _in_chat(http, call)
    if not isinstance(shown, list):
        return shown
    queued = await _in_queue(http, call)
    if not isinstance(queued, list):
        return queued
    found = {one.unique_id: one for one in (*queued, *shown)}
    if len(found) > 1:
        return Unknown(why="several")
    return Done(value=next(iter(found.values()), None))


async def _in_chat(http: PeriskopeHttp, call: WaFindSend) -> list[Sent] | Failed:
    found: list[Sent] = []
    unsure = False
    path = f"/chats/{in_path(call.chat)}/messages"
    for page in range(MOST_PAGES):
        params = {"offset": page * PAGE, "limit": PAGE}
        messages = await pages_items(http, path, ("messages",), phone=call.org_phone, params=params)
        if not isinstance(messages, list):
            return _unread(messages)
        ours = list(_ours(messages, call))
        found += [_sent(one) for one in ours if _same_file(one, call)]
        unsure = unsure or any(_perhaps_same_file(one, call) for one in ours)
        if len(messages) < PAGE or _reached(messages, call.since):
            return Unknown(why="unclear") if unsure and not found else found
    return Unknown(why="too_many_pages")


async def _in_queue(http: PeriskopeHttp, call: WaFindSend) -> list[Sent] | Failed:
    jobs = await pages_items(http, "/queue/jobs", ("jobs",), phone=call.org_phone, params={})
    return list(_waiting(jobs, call)) if isinstance(jobs, list) else _unread(jobs)


def _unread(answer: Failed) -> Failed:
    """The outcome where the queue or the chat could not be read, which proves nothing about the message."""
    return Unknown(why=answer.why) if isinstance(answer, Refused) and answer.what != "token" else answer


def _ours(messages: list[dict[str, Any]], call: WaFindSend) -> Iterator[dict[str, Any]]:
    """API-made messages with these words, whatever file is with them."""
    for message in messages:
        unique_id = first(message, "unique_id")
        late = first_instant(message.get("timestamp")) or datetime.max.replace(tzinfo=UTC)
        mine = flag(message.get("from_me")) and message.get("performed_by") == "api"
        if unique_id is None or unique_id in call.known or not mine or flag(message.get("is_private_note")):
            continue
        if late > call.since - WHOLE_SECOND and _same(message.get("body"), call.text):
            yield message


def _sent(message: dict[str, Any]) -> Sent:
    return Sent(unique_id=str(first(message, "unique_id")), queue_id=first(message, "sent_message_id"))


def _same_file(message: dict[str, Any], call: WaFindSend) -> bool:
    """Words alone against words alone, a file against one of its name, or of none: not every kind keeps it."""
    if call.file_name is None or not _with_file(message):
        return (call.file_name is None) == (not _with_file(message))
    return file_name(first(record(message.get("media")), "filename") or "") in {"", file_name(call.file_name)}


def _perhaps_same_file(message: dict[str, Any], call: WaFindSend) -> bool:
    """The same words with another file, or a file of another name: it may be ours all the same. Only a person can tell."""
    return not _same_file(message, call) and (bool(call.text.strip()) or _with_file(message))


def _with_file(message: dict[str, Any]) -> bool:
    return bool(record(message.get("media"))) or flag(message.get("has_media")) is True


def _waiting(jobs: list[dict[str, Any]], call: WaFindSend) -> Iterator[Sent]:
    """The jobs of the queue that fit the call, failed ones too: Periskope is known to send those late."""
    for job in records(jobs):
        unique_id, data = first(job, "message_id"), record(job.get("data"))
        late = instant(job.get("addedTimestamp")) or datetime.max.replace(tzinfo=UTC)
        if unique_id is None or unique_id in call.known or whole_id(data.get("chat_id")) != call.chat:
            continue
        if late >= call.since and _same(data.get("body"), call.text):
            yield Sent(unique_id=unique_id, queue_id=first(job, "id"))


def _same(body: Any, text: str) -> bool:
    stored = body if isinstance(body, str) else ""
    return stored.replace("\r\n", "\n").strip() == text.replace("\r\n", "\n").strip()


def _reached(messages: list[dict[str, Any]], since: datetime) -> bool:
    """Whether the page reaches back before `since`: pages come newest first, so nothing further is of interest."""
    last = first_instant(messages[-1].get("timestamp"))
    return last is not None and last < since - WHOLE_SECOND

"""Calls to Periskope that a customer or a colleague sees: messages with files, edits, reactions, notes."""

import base64
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from bot.clients.files.disk_slots import Slots
from bot.clients.files.download import Fetched
from bot.clients.periskope.http import Answer, PeriskopeHttp, Question, says_success
from bot.clients.slack.files import SlackFiles
from bot.model.message import media_kind, named
from bot.outbox.calls import PatchRead, Sent, WaDelete, WaEdit, WaNote, WaReact, WaSend
from bot.outbox.calls.outcomes import Done, Failed, Refused, Retry, Told, Unknown
from bot.wire.fields import file_name, first, record
from bot.wire.periskope.ids import stanza

STEP = 48 << 10  # a multiple of three, so that the pieces' base64 joins without padding
FILES_AT_ONCE = 3
_TAIL = b'"}}'


class Sends:
    """Sends, changes and marks messages. `most`: the largest file in bytes; `scratch`: the folder for temporary files."""

    def __init__(self, http: PeriskopeHttp, files: SlackFiles, *, most: int, scratch: Path | None = None) -> None:
        self._http = http
        self._files = files
        self._most = most
        self._slots = Slots(FILES_AT_ONCE, folder=scratch)

    async def send(self, call: WaSend) -> Told[Sent]:
        """Send a text, or a file with the text as its caption. Refusals of a file begin with `media_`: nothing was sent."""
        if call.file_url is None:
            question = Question(method="POST", path="/message/send", phone=call.org_phone, json=_send(call), once=True)
            return _receipt(await self._http.ask(question))
        with self._slots.take() as file:
            return file if isinstance(file, Retry) else await self._passed_on(call, file)

    async def _passed_on(self, call: WaSend, file: BinaryIO) -> Told[Sent]:
        fetched = await self._files.fetch(
            str(call.file_url), mime=call.file_mime, size=call.file_size, most=self._most, into=file
        )
        if not isinstance(fetched, Fetched):
            return fetched
        if fetched.size == 0:
            return Refused(why="media_empty")
        return await self._send_file(call, file, fetched.size)

    async def _send_file(self, call: WaSend, file: BinaryIO, size: int) -> Told[Sent]:
        head = _head(call, size)
        question = Question(
            method="POST",
            path="/message/send",
            phone=call.org_phone,
            stream=_streamed(head, file),
            length=len(head) + (size + 2) // 3 * 4 + len(_TAIL),
            once=True,
        )
        outcome = _receipt(await self._http.ask(question))
        too_large = isinstance(outcome, Refused) and outcome.why.startswith("http_413")
        return Refused(why="media_too_large") if too_large else outcome

    async def edit(self, call: WaEdit) -> Told[bool]:
        """Edit a message. Periskope refuses it later than 15 minutes after delivery."""
        return await self._change(call.org_phone, call.message, "edit", {"edited_body": call.text})

    async def delete(self, call: WaDelete) -> Told[bool]:
        """Delete a message for everybody."""
        return await self._change(call.org_phone, call.message, "delete", None)

    async def react(self, call: WaReact) -> Told[bool]:
        """React to a message; an empty reaction removes ours."""
        return await self._change(call.org_phone, call.message, "react", {"reaction": call.emoji})

    async def mark_read(self, call: PatchRead) -> Told[None]:
        """Mark a whole chat as read; single messages cannot be marked."""
        path = f"/chats/{in_path(call.chat)}/read"
        question = Question(  # an answer without a body is documented
            method="POST", path=path, phone=call.org_phone, may_be_empty=True, known=says_success
        )
        answer = await self._http.ask(question)
        return Done() if isinstance(answer, Answer) else answer

    async def note(self, call: WaNote) -> Told[str]:
        """Add a private note, visible in Periskope only."""
        body = {"chat_id": call.chat, "message": call.text}
        question = Question(method="POST", path="/note/create", phone=call.org_phone, json=body, once=True)
        answer = await self._http.ask(question)
        if not isinstance(answer, Answer):
            return answer
        whole = record(answer.body)
        found = first(record(whole.get("data")), "unique_id") or first(whole, "unique_id")
        return Unknown(why="no_unique_id") if found is None else Done(value=found)

    async def _change(self, phone: str, message: str, what: str, body: dict[str, Any] | None) -> Told[bool]:
        path = f"/message/{in_path(message)}/{what}"
        answer = await self._http.ask(Question(method="POST", path=path, phone=phone, json=body, may_be_empty=True))
        return Done(value=_says_made(answer.body, message)) if isinstance(answer, Answer) else answer


def in_path(identity: str) -> str:
    """An id quoted as a part of a path."""
    return quote(identity, safe="@")


def _send(call: WaSend) -> dict[str, Any]:
    body: dict[str, Any] = {"chat_id": call.chat, "message": call.text}
    return body if call.reply_to is None else body | {"reply_to": call.reply_to}


def _media(call: WaSend, size: int) -> dict[str, str]:
    mime = call.file_mime or "application/octet-stream"
    return {"type": media_kind(mime, size), "filename": named(file_name(call.file_name), mime), "mimetype": mime}


def _head(call: WaSend, size: int) -> bytes:
    """The JSON body up to the file's base64: `filedata` is its last field, so nothing typed decides where it goes."""
    body, media = json.dumps(_send(call)), json.dumps(_media(call, size))
    return f'{body.removesuffix("}")}, "media": {media.removesuffix("}")}, "filedata": "'.encode()


async def _streamed(head: bytes, file: BinaryIO) -> AsyncIterator[bytes]:
    """The JSON body with the file's base64 at its end, a piece at a time."""
    file.seek(0)
    yield head
    while piece := file.read(STEP):
        yield base64.b64encode(piece)
    yield _TAIL


def _receipt(answer: Answer | Failed) -> Told[Sent]:
    if not isinstance(answer, Answer):
        return answer
    body = record(answer.body)
    unique_id = first(body, "unique_id") or first(record(body.get("message")), "unique_id")
    if unique_id is None:
        return Unknown(why="no_unique_id")
    return Done(value=Sent(unique_id=unique_id, queue_id=first(body, "queue_id")))


def _says_made(body: Any, message: str) -> bool:
    """Whether an answer says that the message was changed: it is empty, says success, or names the message.

    Documented is a 204; a former page of docs.periskope.app answers a reaction with the whole message.
    """
    whole = record(body)
    told = (whole, record(whole.get("message")), record(whole.get("data")))
    names = {stanza(one.get(name)) for one in told for name in ("message_id", "unique_id")}
    return body is None or says_success(body) or stanza(message) in names or message in _queue_ids(told)


def _queue_ids(told: Iterable[dict[str, Any]]) -> set[str | None]:
    return {first(one, name) for one in told for name in ("sent_message_id", "queue_id")}

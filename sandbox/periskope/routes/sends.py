"""Sending: the queued form, the waiting form, and the queue's own endpoints."""

from typing import Any

from aiohttp import web

from sandbox.periskope import checks, timestamps
from sandbox.periskope.checks import Json
from sandbox.periskope.outbound import Outbound
from sandbox.periskope.records import Chat, Job, Message
from sandbox.periskope.routes.attachments import media_of
from sandbox.periskope.routes.chats import chat_of
from sandbox.periskope.routes.messages import people
from sandbox.periskope.shapes_message import message_json

SYNC_SECONDS = 15.0


def _quoted(request: web.Request, wanted: str | None, chat_id: str) -> str | None:
    """``reply_to`` is a whole message id of the same chat."""
    if wanted is None:
        return None
    phone = checks.phone_of(request)
    for one in people(request).messages(chat_id):
        if one.seen_by(phone) == wanted:
            return one.unique_id
    raise checks.invalid("body.reply_to", "quoted message not found")


def _chat(request: web.Request, wanted: str) -> Chat:
    """A number nobody has written with yet becomes a chat by being written to."""
    number = wanted.removesuffix("@c.us").removeprefix("+")
    if number.isdecimal() and 7 <= len(number) <= 15 and f"{number}@c.us" not in people(request).chats:
        people(request).add_chat(number=number, phone=checks.phone_of(request))
    return chat_of(request, wanted)


async def _accepted(request: web.Request) -> Job:
    """Check a send as a whole, then queue it."""
    org, body, phone = people(request), await checks.body_of(request), checks.phone_of(request)
    chat = _chat(request, checks.needed_text(body, "chat_id"))
    text, file, poll = checks.text(body, "message"), await media_of(body), checks.mapping(body, "poll", object)
    if not text and file is None and poll is None:
        raise checks.invalid("body.message", "'message', 'media' or 'poll' is required")
    if chat.is_exited or chat.messages_admins_only:
        raise checks.invalid("body.chat_id", "this phone may not write in the group")
    message = org.outgoing(
        chat.chat_id,
        phone,
        body=text,
        performed_by="api",
        media=file[0] if file else None,
        quoted=_quoted(request, checks.text(body, "reply_to"), chat.chat_id),
        kind=file[1] if file else "chat",
    )
    if poll is not None:
        message.kind, message.extra["poll_info"] = "poll_creation", poll
    return org.enqueue(message)


async def send(request: web.Request) -> web.Response:
    """Queue and answer at once; with `echo_first` the echo is told before this answer."""
    org = people(request)
    before = len(org.queue)
    job = await _accepted(request)
    if org.echo_first and org.connected:
        await org.sent(job, seconds=SYNC_SECONDS)
    unique_id = job.message.unique_id
    receipt: Json = {
        "queue_id": job.queue_id,
        "queue_position": before,
        "unique_id": unique_id,
        "status": "queued",
        "track_by": {"unique_id": f"GET /message/{unique_id}/status"},
    }
    return web.json_response(receipt)


async def send_sync(request: web.Request) -> web.Response:
    """Answer when WhatsApp has taken the message; 500 when it has not in time, though it may still leave."""
    org = people(request)
    job = await _accepted(request)
    left = await org.sent(job, seconds=org.sync_seconds)
    if not left or job.status != "completed":
        raise checks.Problem(500, "UNKNOWN_ERROR", "Something went wrong")
    message: Message = job.message
    shaped = message_json(org, message, message.phone)
    return web.json_response({"status": "sent", "unique_id": message.unique_id, "message": shaped})


def job_json(job: Job) -> Json:
    added = timestamps.milliseconds(job.added)
    finished = timestamps.milliseconds(job.finished) if job.finished else None
    return {
        "id": job.queue_id,
        "addedTimestamp": added,
        "processedTimestamp": finished,
        "finishedTimestamp": finished,
        "attemptsMade": job.attempts,
        "attemptsStarted": job.attempts,
        "data": {"body": job.message.body, "chat_id": job.message.chat_id},
        "message_id": job.message.unique_id,
        "stacktrace": [],
        "status": job.status,
    }


def _jobs(request: web.Request) -> list[Job]:
    org: Outbound = people(request)
    phone, wanted = checks.phone_of(request), request.query.get("queue_id")
    return [one for one in org.jobs if one.message.phone == phone and wanted in {None, one.queue_id}]


async def queue_jobs(request: web.Request) -> web.Response:
    return web.json_response([job_json(one) for one in _jobs(request)])


async def queue_counts(request: web.Request) -> web.Response:
    org, phone = people(request), checks.phone_of(request)
    states = org.summary()
    counts: dict[str, Any] = {"active": 0, "completed": states["completed"], "failed": states["failed"]}
    running = org.phones[phone].connected
    return web.json_response(counts | {"pending": states["waiting"], "is_running": running})


async def queue_health(request: web.Request) -> web.Response:
    checks.phone_of(request)
    return web.json_response(people(request).summary() | {"active": 0, "delayed": 0, "paused": 0})


ROUTES = [
    web.post("/v1/message/send", send),
    web.post("/v1/message/send-sync", send_sync),
    web.get("/v1/message/queues/health", queue_health),
    web.get("/v1/message/queues", queue_jobs),
    web.get("/v1/queue", queue_counts),
    web.get("/v1/queue/jobs", queue_jobs),
]

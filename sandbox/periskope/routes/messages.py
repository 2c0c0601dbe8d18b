"""Messages that exist: reading one, its delivery, editing, deleting, reacting; notes and reactions listed."""

from datetime import timedelta

from aiohttp import web

from sandbox.periskope import checks
from sandbox.periskope.checks import ORG, Json
from sandbox.periskope.outbound import Outbound
from sandbox.periskope.person_actions import People
from sandbox.periskope.records import Job, Message
from sandbox.periskope.routes.attachments import media_of
from sandbox.periskope.routes.chats import chat_of, notes_of
from sandbox.periskope.shapes_message import message_json, reaction_json

EDITABLE = timedelta(minutes=15)
STATUS = {-1: "failed", 0: "queued", 1: "sent", 2: "sent", 3: "delivered", 4: "read", 5: "read"}


def people(request: web.Request) -> People:
    org = request.app[ORG]
    if not isinstance(org, People):
        raise TypeError("the organisation cannot act")
    return org


def message_of(request: web.Request) -> Message:
    """By whole message id or queue id; what is still queued resolves to nothing, as with the vendor."""
    wanted, phone = request.match_info["message_id"], checks.phone_of(request)
    for chat in request.app[ORG].chats.values():
        for one in [*chat.log, *chat.notes] if phone in chat.phones else []:
            if wanted in {one.seen_by(phone), one.queue_id}:
                return one
    raise checks.missing("Message")


def own(request: web.Request) -> Message:
    message = message_of(request)
    if not message.from_me or message.is_deleted or message.is_note:
        raise checks.invalid("message_id", "not a message sent from this phone")
    return message


async def get_message(request: web.Request) -> web.Response:
    message = message_of(request)
    return web.json_response(message_json(request.app[ORG], message, checks.phone_of(request)))


async def edit(request: web.Request) -> web.Response:
    """Within 15 minutes of sending, WhatsApp's own limit."""
    message, body = own(request), await checks.body_of(request)
    wanted = checks.needed_text(body, "edited_body")
    if request.app[ORG].clock() - message.timestamp > EDITABLE:
        raise checks.invalid("message_id", "message can no longer be edited")
    people(request).edit_sent(message, wanted)
    return web.Response(status=204)


async def delete(request: web.Request) -> web.Response:
    people(request).delete_message(own(request))
    return web.Response(status=204)


async def react(request: web.Request) -> web.Response:
    message, body = message_of(request), await checks.body_of(request)
    people(request).react(message, checks.phone_of(request), checks.needed_text(body, "reaction"))
    return web.Response(status=204)


def job_of(org: Outbound, unique_id: str) -> Job | None:
    return next((one for one in org.jobs if one.message.unique_id == unique_id), None)


async def status(request: web.Request) -> web.Response:
    """How far a send has come, by the ``unique_id`` of its receipt."""
    org, phone = people(request), checks.phone_of(request)
    job = job_of(org, request.match_info["message_id"])
    if job is None or job.message.phone != phone:
        raise checks.missing("Message")
    return web.json_response(status_json(org, job))


def status_json(org: Outbound, job: Job) -> Json:
    message = job.message
    left = job.status == "completed"
    return {
        "queue_id": job.queue_id,
        "unique_id": message.unique_id,
        "message_id": message.message_id if left else None,
        "chat_id": message.chat_id,
        "performed_by": message.performed_by,
        "status": STATUS[message.ack],
        "status_description": STATUS[message.ack],
        "ack": message.ack,
        "message": {"body": message.body, "type": message.kind, "quoted_message_id": message.quoted},
        "timeline": org.timeline(message),
        "attempts": job.attempts,
        "delivered_count": int(message.ack >= 3),  # the vendor's step for delivered
        "read_count": int(message.ack >= 4),  # and for read
    }


async def create_note(request: web.Request) -> web.Response:
    org, body = people(request), await checks.body_of(request)
    chat = chat_of(request, checks.needed_text(body, "chat_id"))
    wanted, file = checks.text(body, "message"), await media_of(body)
    if not wanted and file is None:
        raise checks.invalid("body.message", "'message' or 'media' is required")
    note = org.noted(chat.chat_id, wanted, "api", media=file[0] if file else None)
    data = message_json(org, note, note.phone)
    return web.json_response({"success": True, "message": "Note created", "data": data})


async def list_notes(request: web.Request) -> web.Response:
    phone = checks.phone_of(request)
    return notes_of(request, [one for one in request.app[ORG].chats.values() if phone in one.phones])


async def list_reactions(request: web.Request) -> web.Response:
    org, phone = request.app[ORG], checks.phone_of(request)
    chat_id, about = request.query.get("chat_id"), request.query.get("message_id")
    found = [
        (message, reaction)
        for chat in org.chats.values()
        if phone in chat.phones and chat_id in {None, chat.chat_id}
        for message in chat.log
        if about in {None, message.seen_by(phone), message.unique_id}
        for reaction in message.by_sender.values()
    ]
    return checks.page(request, "reactions", found, lambda one: reaction_json(org, one[0], one[1], phone))


ROUTES = [
    web.get("/v1/message/{message_id}/status", status),
    web.get("/v1/message/{message_id}", get_message),
    web.post("/v1/message/{message_id}/edit", edit),
    web.post("/v1/message/{message_id}/delete", delete),
    web.post("/v1/message/{message_id}/react", react),
    web.post("/v1/note/create", create_note),
    web.get("/v1/note", list_notes),
    web.get("/v1/note/{message_id}", get_message),
    web.get("/v1/reactions", list_reactions),
]

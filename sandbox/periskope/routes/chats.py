"""Chats: listing, labels, assignee, access exceptions, read marks."""

from collections.abc import Sequence

from aiohttp import web

from sandbox.periskope import checks
from sandbox.periskope.checks import ORG, Json
from sandbox.periskope.records import Chat
from sandbox.periskope.shapes import chat_json
from sandbox.periskope.shapes_message import message_json, notification_json


def chat_of(request: web.Request, chat_id: str | None = None) -> Chat:
    """The chat named, if it is on the phone named; a one-to-one id may come without its suffix."""
    wanted = chat_id if chat_id is not None else request.match_info["chat_id"]
    chats = request.app[ORG].chats
    found = chats.get(wanted) or chats.get(f"{wanted.lstrip('+')}@c.us")
    if found is None or checks.phone_of(request) not in found.phones:
        raise checks.missing("Chat")
    return found


def label_ids(request: web.Request, csv: str) -> list[str]:
    """Comma-separated names to ids: any case, and unknown names are created, as with the vendor."""
    org = request.app[ORG]
    return list(dict.fromkeys(org.add_label(name.strip()) for name in csv.split(",") if name.strip()))


async def list_chats(request: web.Request) -> web.Response:
    org, phone = request.app[ORG], checks.phone_of(request)
    found = [one for one in org.chats.values() if phone in one.phones]
    if wanted := request.query.get("label"):
        named = org.label_named(wanted)
        found = [one for one in found if wanted in one.label_ids or (named and named.label_id in one.label_ids)]
    if kind := request.query.get("chat_type"):
        found = [one for one in found if kind == ("group" if one.is_group else one.kind)]
    start, end = checks.instant(request, "start_time"), checks.instant(request, "end_time")
    found = [one for one in found if (not start or one.updated_at >= start) and (not end or one.updated_at <= end)]
    newest_first = sorted(found, key=lambda one: (one.updated_at, one.chat_id), reverse=True)
    return checks.page(request, "chats", newest_first, lambda one: chat_json(org, one, phone))


async def get_chat(request: web.Request) -> web.Response:
    return web.json_response(chat_json(request.app[ORG], chat_of(request), checks.phone_of(request)))


async def update_chat(request: web.Request) -> web.Response:
    """Assignee, labels (replaced as a whole), custom properties; at least one of them."""
    org, chat, body = request.app[ORG], chat_of(request), await checks.body_of(request)
    if not {"assigned_to", "labels", "custom_properties"} & set(body):
        raise checks.invalid("body", "one of assigned_to, labels, custom_properties is required")
    labels, properties = checks.text(body, "labels"), checks.mapping(body, "custom_properties", str)
    if "assigned_to" in body:
        _assign(request, chat, body)
    if labels is not None:
        chat.label_ids = label_ids(request, labels)
    if properties is not None:
        chat.custom_properties |= properties
        org.event("chat.custom_properties.updated", chat.chat_id, lambda on: chat_json(org, chat, on))
    org.touch(chat.chat_id)
    return web.json_response(chat_json(org, chat, checks.phone_of(request)))


def _assign(request: web.Request, chat: Chat, body: Json) -> None:
    email = checks.text(body, "assigned_to")
    if email and request.app[ORG].member_of(email) is None:
        raise checks.invalid("body.assigned_to", "not a member of this organisation")
    chat.assigned_to = email or None


async def set_labels(request: web.Request) -> web.Response:
    org, body = request.app[ORG], await checks.body_of(request)
    csv, names = checks.needed_text(body, "labels"), checks.texts(body, "chat_ids")
    for chat in [chat_of(request, one) for one in names]:
        chat.label_ids = label_ids(request, csv)
        org.touch(chat.chat_id)
    return web.Response(status=204)


async def set_access(request: web.Request) -> web.Response:
    """Exceptions per chat: put in place of the present ones, or merged with them."""
    org, body = request.app[ORG], await checks.body_of(request)
    access, names = checks.mapping(body, "access", bool), checks.texts(body, "chat_ids")
    if access is None:
        raise checks.invalid("body.access", "'access' is required")
    replace = checks.flag(body, "replace")
    for chat in [chat_of(request, one) for one in names]:
        kept = {} if replace or replace is None else chat.override_chat_access
        chat.override_chat_access = kept | access
        org.touch(chat.chat_id)
    return web.Response(status=204)


async def mark_read(request: web.Request) -> web.Response:
    chat_of(request).unread = 0
    return web.Response(status=204)


def _listed(request: web.Request, chats: Sequence[Chat], *, windowed: bool) -> web.Response:
    org, phone = request.app[ORG], checks.phone_of(request)
    rows = checks.newest_first([one for chat in chats for one in chat.log])
    rows = checks.within(request, rows) if windowed else rows
    return checks.page(request, "messages", rows, lambda one: message_json(org, one, phone))


async def list_messages(request: web.Request) -> web.Response:
    """The messages of all chats of the phone, newest first, within a window of their own timestamps."""
    phone = checks.phone_of(request)
    return _listed(request, [one for one in request.app[ORG].chats.values() if phone in one.phones], windowed=True)


async def chat_messages(request: web.Request) -> web.Response:
    return _listed(request, [chat_of(request)], windowed=False)


async def chat_notifications(request: web.Request) -> web.Response:
    """Group events and calls, of one chat or of all; the docs' sample names the list ``messages``."""
    org, phone = request.app[ORG], checks.phone_of(request)
    one_chat = "chat_id" in request.match_info
    chats = [chat_of(request)] if one_chat else [one for one in org.chats.values() if phone in one.phones]
    rows = checks.within(request, checks.newest_first([one for chat in chats for one in chat.notifications]))
    return checks.page(request, "messages", rows, lambda one: notification_json(org, one, phone))


async def chat_notes(request: web.Request) -> web.Response:
    return notes_of(request, [chat_of(request)])


def notes_of(request: web.Request, chats: Sequence[Chat]) -> web.Response:
    org = request.app[ORG]
    rows = checks.within(request, checks.newest_first([one for chat in chats for one in chat.notes]))
    return checks.page(request, "notes", rows, lambda one: message_json(org, one, one.phone))


ROUTES = [
    web.get("/v1/chats", list_chats),
    web.get("/v1/chats/messages", list_messages),
    web.get("/v1/chats/notifications", chat_notifications),
    web.patch("/v1/chats/labels", set_labels),
    web.patch("/v1/chats/access", set_access),
    web.get("/v1/chats/{chat_id}", get_chat),
    web.patch("/v1/chats/{chat_id}", update_chat),
    web.post("/v1/chats/{chat_id}/read", mark_read),
    web.get("/v1/chats/{chat_id}/messages", chat_messages),
    web.get("/v1/chats/{chat_id}/notifications", chat_notifications),
    web.get("/v1/chats/{chat_id}/notes", chat_notes),
]

"""Webhook subscriptions: camelCase in, snake_case out, one subscription per event."""

from uuid import uuid4

from aiohttp import web

from sandbox.periskope import checks
from sandbox.periskope.checks import ORG, Json
from sandbox.periskope.records import Hook
from sandbox.periskope.shapes import hook_json

EVENTS = {
    "chat.created",
    "chat.notification.created",
    "chat.custom_properties.updated",
    "message.created",
    "message.updated",
    "message.deleted",
    "message.ack.updated",
    "message.flagged",
    "message.unflagged",
    "message.ticket.attached",
    "reaction.created",
    "reaction.updated",
    "ticket.created",
    "ticket.updated",
    "ticket.deleted",
    "note.created",
    "org.phone.updated",
    "org.phone.connected",
    "org.phone.disconnected",
    "org.phone.qr",
}


def hook_of(request: web.Request) -> Hook:
    found = request.app[ORG].hooks.get(request.match_info["hook"])
    if found is None:
        raise checks.missing("Webhook")
    return found


def _events(body: Json) -> list[str]:
    named = body.get("integrationName")
    names = [named] if isinstance(named, str) else checks.texts(body, "integrationName")
    unknown = sorted(set(names) - EVENTS)
    if unknown or not names:
        raise checks.invalid("body.integrationName", f"invalid event: {', '.join(unknown)}")
    return names


async def list_hooks(request: web.Request) -> web.Response:
    org = request.app[ORG]
    found = [hook_json(org, one) for one in org.hooks.values()]
    for name in ("integration_name", "hook_url", "type", "integration_id"):
        if wanted := request.query.get(name):
            found = [one for one in found if one[name] == wanted]
    return web.json_response(found)


async def create_hooks(request: web.Request) -> web.Response:
    org, body = request.app[ORG], await checks.body_of(request)
    url, names = checks.needed_text(body, "hookUrl"), _events(body)
    made = [
        Hook(hook_id=str(uuid4()), url=url, event=one, name=checks.text(body, "name"), subscribed_at=org.clock())
        for one in names
    ]
    org.hooks |= {one.hook_id: one for one in made}
    return web.json_response([hook_json(org, one) for one in made], status=201)


async def get_hook(request: web.Request) -> web.Response:
    return web.json_response(hook_json(request.app[ORG], hook_of(request)))


async def update_hook(request: web.Request) -> web.Response:
    hook, body = hook_of(request), await checks.body_of(request)
    subscribed = checks.flag(body, "isSubscribed")
    hook.url = checks.text(body, "hookUrl") or hook.url
    hook.name = checks.text(body, "name") or hook.name
    hook.is_subscribed = hook.is_subscribed if subscribed is None else subscribed
    if "integrationName" in body:
        hook.event = _events(body)[0]
    return web.json_response(hook_json(request.app[ORG], hook))


async def delete_hook(request: web.Request) -> web.Response:
    del request.app[ORG].hooks[hook_of(request).hook_id]
    return web.Response(status=204)


ROUTES = [
    web.get("/v1/webhooks", list_hooks),
    web.post("/v1/webhooks", create_hooks),
    web.get("/v1/webhooks/{hook}", get_hook),
    web.patch("/v1/webhooks/{hook}", update_hook),
    web.delete("/v1/webhooks/{hook}", delete_hook),
]

"""Tickets: list, one, create, change."""

from aiohttp import web

from sandbox.periskope import checks
from sandbox.periskope.checks import ORG, Json
from sandbox.periskope.records import Ticket
from sandbox.periskope.routes.chats import chat_of
from sandbox.periskope.shapes_message import message_json, ticket_json, ticket_row

STATES = {"open", "inprogress", "closed", "archived"}


def ticket_of(request: web.Request) -> Ticket:
    found = request.app[ORG].tickets.get(request.match_info["ticket_id"])
    if found is None:
        raise checks.missing("Ticket")
    return found


def _labels(request: web.Request, body: Json) -> list[str]:
    names = (checks.text(body, "labels") or "").split(",")
    return [request.app[ORG].add_label(one.strip(), kind="ticket") for one in names if one.strip()]


def _set(request: web.Request, ticket: Ticket, body: Json) -> None:
    """Apply what was sent; the assignee must be a member, priority 0 cannot be set."""
    org, now = request.app[ORG], request.app[ORG].clock()
    status, priority = checks.one_of(body, "status", STATES), checks.whole(body, "priority", least=1, most=4)
    assignee = checks.text(body, "assignee")
    if assignee and org.member_of(assignee) is None:
        raise checks.invalid("body.assignee", "not a member of this organisation")
    ticket.subject = checks.text(body, "subject") or ticket.subject
    ticket.priority = priority or ticket.priority
    if "assignee" in body:
        ticket.assignee = assignee or None
        ticket.first_assigned_at = ticket.first_assigned_at or (now if assignee else None)
    if status and status != ticket.status:
        ticket.status = status
        ticket.closed_at, ticket.closed_by = (now, "api") if status == "closed" else (None, None)
    if "due_date" in body:
        ticket.due_date = checks.text(body, "due_date")
    if "labels" in body:
        ticket.label_ids = _labels(request, body)
    ticket.updated_at = now


async def list_tickets(request: web.Request) -> web.Response:
    org = request.app[ORG]
    rows = sorted(org.tickets.values(), key=lambda one: one.ticket_id, reverse=True)
    return checks.page(request, "tickets", rows, lambda one: ticket_row(org, one))


async def get_ticket(request: web.Request) -> web.Response:
    return web.json_response(ticket_json(request.app[ORG], ticket_of(request)))


async def create_ticket(request: web.Request) -> web.Response:
    org, body = request.app[ORG], await checks.body_of(request)
    chat = chat_of(request, checks.needed_text(body, "chat_id"))
    now, quoted = org.clock(), checks.text(body, "quoted_message_id")
    ticket = Ticket(
        ticket_id=f"SND-{len(org.tickets) + 1:04d}",
        chat_id=chat.chat_id,
        subject=checks.needed_text(body, "subject"),
        quoted=quoted,
        created_at=now,
        updated_at=now,
    )
    _set(request, ticket, body)
    org.tickets[ticket.ticket_id] = ticket
    org.ticket_event("ticket.created", ticket)
    for message in chat.log:
        if quoted == message.unique_id:
            message.extra["message_ticket_id"] = ticket.ticket_id
            org.tell("message.ticket.attached", chat.chat_id, message_json(org, message, message.phone))
    return web.json_response(ticket_json(org, ticket))


async def update_ticket(request: web.Request) -> web.Response:
    org, ticket, body = request.app[ORG], ticket_of(request), await checks.body_of(request)
    if not {"assignee", "due_date", "labels", "priority", "status", "subject"} & set(body):
        raise checks.invalid("body", "nothing to change")
    _set(request, ticket, body)
    org.ticket_event("ticket.updated", ticket)
    return web.json_response(ticket_json(org, ticket))


ROUTES = [
    web.get("/v1/tickets", list_tickets),
    web.post("/v1/tickets/create", create_ticket),
    web.get("/v1/tickets/{ticket_id}", get_ticket),
    web.patch("/v1/tickets/{ticket_id}", update_ticket),
]

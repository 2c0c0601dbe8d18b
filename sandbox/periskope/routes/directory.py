"""Contacts, members, phones."""

from aiohttp import web

from sandbox.periskope import checks
from sandbox.periskope.checks import ORG, Json
from sandbox.periskope.records import Contact, Member
from sandbox.periskope.shapes import contact_json, digits, member_json, phone_json


def _contact_id(wanted: str) -> str:
    return f"{digits(wanted)}@c.us"


def contact_of(request: web.Request) -> Contact:
    found = request.app[ORG].contacts.get(_contact_id(request.match_info["contact_id"]))
    if found is None:
        raise checks.missing("Contact")
    return found


async def list_contacts(request: web.Request) -> web.Response:
    org = request.app[ORG]
    return checks.page(request, "contacts", list(org.contacts.values()), lambda one: contact_json(org, one))


async def get_contact(request: web.Request) -> web.Response:
    return web.json_response(contact_json(request.app[ORG], contact_of(request)))


def _set_contact(request: web.Request, contact: Contact, body: Json) -> None:
    org = request.app[ORG]
    internal, labels = checks.flag(body, "is_internal"), checks.text(body, "labels")
    contact.name = checks.text(body, "contact_name") or contact.name
    contact.is_internal = contact.is_internal if internal is None else internal
    if labels is not None:
        names = [one.strip() for one in labels.split(",") if one.strip()]
        contact.label_ids = {org.add_label(one, kind="contact") for one in names}


async def create_contact(request: web.Request) -> web.Response:
    org, body = request.app[ORG], await checks.body_of(request)
    wanted = _contact_id(checks.needed_text(body, "contact_id"))
    checks.needed_text(body, "contact_name")
    contact = org.contacts.setdefault(wanted, Contact(contact_id=wanted))
    _set_contact(request, contact, body)
    return web.json_response(contact_json(org, contact))


async def update_contact(request: web.Request) -> web.Response:
    contact, body = contact_of(request), await checks.body_of(request)
    if not {"contact_name", "is_internal", "labels"} & set(body):
        raise checks.invalid("body", "one of contact_name, is_internal, labels is required")
    _set_contact(request, contact, body)
    return web.json_response(contact_json(request.app[ORG], contact))


def _listed(body: Json, name: str) -> list[str] | None:
    return None if body.get(name) is None else checks.texts(body, name)


def _apply_access(request: web.Request, member: Member, body: Json) -> None:
    """Null takes every limit away (or everything, by `null_means_all`): the vendor's pages contradict each other."""
    org = request.app[ORG]
    if "labels" in body:
        names = _listed(body, "labels")
        nothing: set[str] | None = None if org.null_means_all else set()
        member.label_ids = nothing if names is None else {org.add_label(one) for one in names}
    if "orgPhones" in body:
        phones = _listed(body, "orgPhones")
        member.phones = None if phones is None else {_contact_id(one) for one in phones}


async def invite_members(request: web.Request) -> web.Response:
    """Each address has its own result; without ``labels`` a new member sees everything."""
    org, body = request.app[ORG], await checks.body_of(request)
    emails, role = checks.texts(body, "emails"), checks.one_of(body, "role", {"admin", "member"}) or "member"
    added: list[Json] = []
    errors: list[Json] = []
    for email in emails:
        if "@" not in email or email in org.members:
            why = "already a member" if email in org.members else "invalid email"
            errors.append({"email": email, "error": {"message": why}})
            continue
        member = org.add_member(email, role, None)
        _apply_access(request, member, {"labels": None, "orgPhones": None} | body)
        added.append(member_json(org, member))
    return web.json_response({"addedMembers": added, "errors": errors})


async def member_access(request: web.Request) -> web.Response:
    org, body = request.app[ORG], await checks.body_of(request)
    if not {"labels", "orgPhones"} & set(body):
        raise checks.invalid("body", "one of labels, orgPhones is required")
    members = [org.members.get(one) for one in checks.texts(body, "emails")]
    found = [one for one in members if one is not None]
    if len(found) != len(members):
        raise checks.missing("Member")
    if any(one.role != "member" for one in found):
        raise checks.invalid("body.emails", "only the access of members can be changed")
    for member in found:
        _apply_access(request, member, body)
    return web.json_response([member_json(org, one) for one in found])


async def delete_member(request: web.Request) -> web.Response:
    if request.app[ORG].members.pop(request.match_info["member"], None) is None:
        raise checks.missing("Member")
    return web.Response(status=204)


async def get_phone(request: web.Request) -> web.Response:
    org = request.app[ORG]
    return web.json_response(phone_json(org, org.phones[checks.phone_of(request)]))


async def all_phones(request: web.Request) -> web.Response:
    org = request.app[ORG]
    return web.json_response([phone_json(org, one) for one in org.phones.values()])


ROUTES = [
    web.get("/v1/contacts", list_contacts),
    web.post("/v1/contacts/create", create_contact),
    web.get("/v1/contacts/{contact_id}", get_contact),
    web.patch("/v1/contacts/{contact_id}", update_contact),
    web.post("/v1/members/invite", invite_members),
    web.patch("/v1/members/access", member_access),
    web.delete("/v1/members/{member}", delete_member),
    web.get("/v1/phones", get_phone),
    web.get("/v1/phones/all", all_phones),
]

"""Chats, contacts, members and phones in the vendor's JSON."""

from typing import Any

from sandbox.periskope import timestamps
from sandbox.periskope.access import chat_access
from sandbox.periskope.records import Chat, Contact, Hook, Member, Phone
from sandbox.periskope.shapes_message import message_json
from sandbox.periskope.state import State

Json = dict[str, Any]


def digits(identifier: str) -> str:
    return identifier.split("@", 1)[0].lstrip("+")


def person_id(who: str) -> str:
    """The id of a person given by number, or by the id that hides it."""
    return who if who.endswith("@lid") else f"{digits(who)}@c.us"


def contact_name(contact: Contact) -> str:
    hidden = contact.contact_id.endswith("@lid")
    return contact.name or contact.pushname or ("Hidden number" if hidden else "+" + digits(contact.contact_id))


def participant_json(org: State, chat: Chat, contact_id: str) -> Json:
    contact = org.contact(contact_id) or Contact(contact_id=contact_id)
    return {
        "chat_id": chat.chat_id,
        "contact_id": contact_id,
        "org_id": org.org_id,
        "contact_name": contact_name(contact),
        "contact_color": "#25D366",
        "contact_image": None,
        "contact_lid": contact.lid,
        "is_admin": False,
        "is_super_admin": False,
        "is_internal": contact.is_internal,
        "is_my_contact": contact.name is not None,
    }


def chat_json(org: State, chat: Chat, phone: str) -> Json:
    """A chat as seen through one phone of the organisation."""
    latest = chat.log[-1] if chat.log else None
    members = {one: participant_json(org, chat, one) for one in chat.participants} if chat.is_group else None
    return {
        "chat_id": chat.chat_id,
        "org_id": org.org_id,
        "org_phone": phone,
        "chat_org_phones": list(chat.phones),
        "active_phone": None,
        "chat_name": chat.name,
        "chat_image": None,
        "chat_type": "group" if chat.is_group else chat.kind,
        "created_at": timestamps.rest(chat.created_at),
        "updated_at": timestamps.rest(chat.updated_at),
        "assigned_to": chat.assigned_to,
        "label_ids": dict.fromkeys(chat.label_ids, True) or None,
        "labels": [org.labels[one].name for one in chat.label_ids if one in org.labels],
        "chat_access": chat_access(chat, list(org.members.values()), admins=org.admins_listed),
        "override_chat_access": dict(chat.override_chat_access) or None,
        "custom_properties": dict(chat.custom_properties) or None,
        "members": members,
        "member_count": len(chat.participants) + len(chat.phones) if chat.is_group else None,
        "latest_message": message_json(org, latest, phone) if latest else None,
        "latest_message_timestamp": timestamps.milliseconds(latest.timestamp) if latest else None,
        "message_unread_count": chat.unread,
        "flag_count": sum(1 for one in chat.log if one.flagged),
        "closed_at": chat.closed_at,
        "snooze_metadata": None,
        "is_archived": False,
        "is_muted": False,
        "is_pinned": False,
        "is_exited": chat.is_exited,
        "messages_admins_only": chat.messages_admins_only,
    }


def contact_json(org: State, contact: Contact) -> Json:
    return {
        "contact_id": contact.contact_id,
        "contact_lid": contact.lid,
        "contact_name": contact.name,
        "periskope_name": None,
        "name": contact.name,
        "pushname": contact.pushname,
        "short_name": None,
        "number": digits(contact.contact_id),
        "contact_type": "user",
        "contact_color": "#25D366",
        "contact_image": None,
        "is_internal": contact.is_internal,
        "is_business": False,
        "is_group": False,
        "is_me": contact.contact_id in org.phones,
        "is_my_contact": contact.name is not None,
        "is_user": True,
        "is_wa_contact": True,
        "is_blocked": False,
        "label_ids": dict.fromkeys(sorted(contact.label_ids), True),
        "labels": [org.labels[one].name for one in sorted(contact.label_ids)],
        "chat_ids": [one.chat_id for one in org.chats.values() if contact.contact_id in one.participants],
        "org_id": org.org_id,
    }


def member_json(org: State, member: Member) -> Json:
    return {
        "email": member.email,
        "user_id": None,
        "org_id": org.org_id,
        "role": member.role,
        "is_owner": None,
        "is_active": member.is_active,
        "member_name": member.email.split("@", 1)[0].title(),
        "member_image": None,
        "member_color": "#25D366",
        "label_ids": sorted(member.label_ids) if member.label_ids is not None else None,
        "org_phones": sorted(member.phones) if member.phones is not None else None,
        "is_online": None,
        "member_metadata": {},
        "preferences": {},
        "created_at": timestamps.rest(member.invited_at),
        "invited_at": timestamps.rest(member.invited_at),
        "invited_by": None,
    }


def phone_json(org: State, phone: Phone) -> Json:
    return {
        "org_id": org.org_id,
        "org_phone": phone.org_phone,
        "phone_id": phone.phone_id,
        "phone_name": phone.name,
        "phone_image": None,
        "wa_state": "CONNECTED" if phone.connected else "DISCONNECTED",
        "is_ready": phone.connected,
        "first_connected_at": timestamps.rest(phone.created_at),
        "created_at": timestamps.rest(phone.created_at),
        "updated_at": timestamps.rest(phone.created_at),
        "qr_code": None,
        "label_ids": {},
        "labels": [],
    }


def hook_json(org: State, hook: Hook) -> Json:
    return {
        "id": hook.hook_id,
        "org_id": org.org_id,
        "hook_url": hook.url,
        "integration_name": hook.event,
        "integration_type": "webhook",
        "type": "webhook",
        "integration_id": hook.hook_id,
        "integration_metadata": {"id": hook.hook_id, "name": hook.name},
        "is_subscribed": hook.is_subscribed,
        "subscribed_at": timestamps.rest(hook.subscribed_at),
    }

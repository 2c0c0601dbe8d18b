"""Invented payloads in the vendors' shapes."""

import json
from typing import Any

PHONE = "14155550100@c.us"
OTHER_PHONE = "14155550101@c.us"
CUSTOMER = "14155550142@c.us"
GROUP = "120363000000000001@g.us"
STANZA = "3EB0A1B2C3D4E5F60718"


def message(**changes: Any) -> dict[str, Any]:
    return {
        "message_id": f"false_{GROUP}_{STANZA}_{CUSTOMER}",
        "unique_id": STANZA,
        "org_phone": PHONE,
        "chat_id": GROUP,
        "message_type": "chat",
        "body": "Is it fixed?",
        "timestamp": "2026-03-01 10:00:00+00",
        "updated_at": "2026-03-01 10:00:00+00",
        "from_me": False,
        "sender_phone": CUSTOMER,
        "author": None,
        "ack": "0",
        "has_media": None,
        "media": None,
        "mentioned_ids": [],
        "prev_body": None,
        "is_deleted": None,
        **changes,
    }


def webhook(kind: str, data: Any, **changes: Any) -> bytes:
    body = {"event_type": kind, "data": data, "org_id": "0b6f2c1e", "previous_attributes": {}, **changes}
    return json.dumps(body).encode()


def slack(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "team_id": "T1",
        "event_id": "Ev1",
        "event": event,
        "authorizations": [{"user_id": "UBOT", "is_bot": True}],
        **changes,
    }


def slack_message(**changes: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "channel": "C1",
        "channel_type": "group",
        "user": "U1",
        "ts": "1772359200.000200",
        "thread_ts": "1772359200.000100",
        "text": "On it",
        "event_ts": "1772359200.000200",
        **changes,
    }

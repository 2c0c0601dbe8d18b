"""How Slack writes its things down as JSON: users, channels, messages, files, views."""

from sandbox.slack.records import Channel, File, Json, Message, User, View
from sandbox.slack.workspace import Workspace

PREVIEW_LINES = 6


def user(ws: Workspace, who: User) -> Json:
    """A user object; the address only with ``users:read.email``."""
    profile: Json = {
        "real_name": who.name,
        "display_name": "" if who.bot else who.name,
        "status_text": "",
        "status_emoji": "",
        "team": ws.team_id,
    }
    if who.email and "users:read.email" in ws.scopes:
        profile["email"] = who.email
    return {
        "id": who.id,
        "team_id": ws.team_id,
        "name": who.handle,
        "real_name": who.name,
        "deleted": who.deleted,
        "tz": who.tz,
        "is_admin": who.admin,
        "is_owner": False,
        "is_restricted": bool(who.guest),
        "is_ultra_restricted": who.guest == "single",
        "is_bot": who.bot and who.id != "USLACKBOT",
        "is_app_user": False,
        "updated": who.updated,
        "profile": profile,
    }


def channel(ws: Workspace, ch: Channel) -> Json:
    """A conversation object, as seen by the bot."""
    if ch.im:
        return {
            "id": ch.id,
            "created": ch.created,
            "is_im": True,
            "is_archived": ch.archived,
            "is_org_shared": False,
            "user": ch.im,
            "is_open": True,
            "is_user_deleted": ws.users[ch.im].deleted,
            "context_team_id": ws.team_id,
        }
    return {
        "id": ch.id,
        "name": ch.name,
        "name_normalized": ch.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": ch.private,
        "created": ch.created,
        "creator": ch.creator,
        "is_archived": ch.archived,
        "is_general": False,
        "is_shared": ch.shared,
        "is_ext_shared": ch.shared,
        "is_org_shared": False,
        "is_pending_ext_shared": ch.pending,
        "pending_shared": ["T0ELSEWHERE"] if ch.pending else [],
        "shared_team_ids": [ws.team_id, *(["T0ELSEWHERE"] if ch.shared else [])],
        "context_team_id": ws.team_id,
        "is_member": ws.bot_user_id in ch.members,
        "topic": {"value": ch.topic, "creator": "", "last_set": 0},
        "purpose": {"value": ch.purpose, "creator": "", "last_set": 0},
    }


def message(ws: Workspace, m: Message, *, metadata: bool = False) -> Json:
    """A message as history, events and answers carry it; its metadata only when asked for."""
    found: Json = {"type": "message", "ts": m.ts, "text": m.text}
    optional: Json = {
        "user": m.user,
        "subtype": m.subtype,
        "bot_id": m.bot_id,
        "username": m.username,
        "thread_ts": m.thread_ts,
        "blocks": m.blocks,
        "attachments": m.attachments,
        "edited": m.edited,
        "inviter": m.inviter,
        "files": [file(ws, f) for f in m.files],
    }
    found |= {name: value for name, value in optional.items() if value}
    if m.icon_emoji:
        found["icons"] = {"emoji": m.icon_emoji}
    if m.bot_id:
        found |= {"app_id": ws.app_id, "team": ws.team_id, "bot_profile": bot(ws)}
    elif m.user and not m.deleted:
        found["team"] = ws.team_id
    if m.deleted:
        found["hidden"] = True
    if m.reactions:
        found["reactions"] = reactions(m)
    if metadata and m.metadata:
        found["metadata"] = m.metadata
    return found | _thread(ws, m)


def _thread(ws: Workspace, m: Message) -> Json:
    """What a root says about its thread."""
    replies = [] if m.is_reply or m.channel not in ws.channels else ws.channels[m.channel].replies(m.ts)
    if not replies:
        return {}
    authors = list(dict.fromkeys(reply.user or reply.bot_id or "" for reply in replies))
    return {
        "thread_ts": m.ts,
        "reply_count": len(replies),
        "reply_users": authors[:5],
        "reply_users_count": len(authors),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def reactions(m: Message) -> list[Json]:
    return [{"name": name, "users": sorted(who), "count": len(who)} for name, who in m.reactions.items()]


def bot(ws: Workspace) -> Json:
    me = ws.users[ws.bot_user_id]
    return {
        "id": ws.bot_id,
        "app_id": ws.app_id,
        "user_id": me.id,
        "name": me.name,
        "icons": {},
        "deleted": False,
        "updated": me.updated,
        "team_id": ws.team_id,
    }


def file(ws: Workspace, f: File) -> Json:
    if f.deleted:
        return {"id": f.id, "mode": "tombstone"}
    address = f"{ws.origin}/files-pri/{ws.team_id}-{f.id}"
    snippet = f.mimetype == "text/plain"
    return {
        "id": f.id,
        "created": f.created,
        "timestamp": f.created,
        "name": f.name,
        "title": f.title or f.name,
        "mimetype": f.mimetype,
        "filetype": f.filetype or f.name.rpartition(".")[2].lower() or "binary",
        "user": f.user,
        "size": f.size,
        "mode": f.mode or ("snippet" if snippet else "hosted"),
        "is_external": False,
        "is_public": False,
        "alt_txt": f.alt_txt,
        "file_access": "visible",
        "url_private": f"{address}/{f.name}",
        "url_private_download": f"{address}/download/{f.name}",
        **f.more,
    } | ({"preview": _preview(f)} if snippet else {})


def _preview(f: File) -> str:
    """The first lines of a text, as Slack shows them under its name."""
    return "\n".join((f.data or b"").decode("utf-8", "replace").splitlines()[:PREVIEW_LINES])


def view(ws: Workspace, v: View) -> Json:
    """A view object; with what the person has filled in so far."""
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
    } | {
        **v.body,
        "id": v.id,
        "team_id": ws.team_id,
        "state": {"values": v.values},
        "hash": v.hash,
        "root_view_id": v.root or v.id,
        "previous_view_id": v.previous,
        "app_id": ws.app_id,
        "app_installed_team_id": ws.team_id,
        "bot_id": ws.bot_id,
    }

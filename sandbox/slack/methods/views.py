"""views.*: modals and the home tab."""

import secrets
import time

from sandbox.slack import forms, shapes
from sandbox.slack.blockkit import check_view
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.chat import stored_block
from sandbox.slack.records import Json, Trigger, View
from sandbox.slack.workspace import Workspace

STACK_MOST = 3


def opened(ws: Workspace, args: Json) -> Json:
    """A fresh stack with this view, which takes the place of whatever was open."""
    trigger = _trigger(ws, args)
    view = _new(ws, args["view"], trigger.user)
    trigger.used, trigger.opened = True, view.id
    close_all(ws, trigger.user)
    ws.stacks[trigger.user] = [view.id]
    return {"view": shapes.view(ws, view)}


def pushed(ws: Workspace, args: Json) -> Json:
    trigger = _trigger(ws, args)
    if not trigger.view or trigger.view not in ws.stacks.get(trigger.user, []):
        raise SlackError("not_found")
    view = pushed_on(ws, trigger.user, args["view"])
    trigger.used, trigger.opened = True, view.id
    return {"view": shapes.view(ws, view)}


def pushed_on(ws: Workspace, user: str, body: object) -> View:
    stack = ws.stacks[user]
    if len(stack) >= STACK_MOST:
        raise SlackError("push_limit_reached")
    view = _new(ws, body, user)
    view.root, view.previous = stack[0], stack[-1]
    stack.append(view.id)
    return view


def updated(ws: Workspace, args: Json) -> Json:
    view = _found(ws, args)
    if args.get("hash") and args["hash"] != view.hash:
        raise SlackError("hash_conflict")
    replaced(ws, view, args["view"])
    return {"view": shapes.view(ws, view)}


def replaced(ws: Workspace, view: View, body: object) -> None:
    """New content; what was filled in stays where block and action keep their ids."""
    view.body = _checked(ws, body, view.kind, but=view.id)
    view.hash, view.errors = _hash(ws), {}
    view.values = forms.starting(view.blocks, kept=view.values)


def published(ws: Workspace, args: Json) -> Json:
    user = ws.find_user(args["user_id"])
    if not ws.home_tab:
        raise SlackError("not_enabled")
    known = ws.homes.get(user.id)
    if known and args.get("hash") and args["hash"] != known.hash:
        raise SlackError("hash_conflict")
    body = _checked(ws, args["view"], "home", but=known.id if known else "")
    view = View(
        id=known.id if known else ws.mint("V"),
        user=user.id,
        kind="home",
        body=body,
        hash=_hash(ws),
        values=forms.starting(body["blocks"]),
    )
    ws.homes[user.id] = ws.views[view.id] = view
    return {"view": shapes.view(ws, view)}


def close(ws: Workspace, view: View) -> None:
    """Close a modal and whatever lies above it."""
    stack = ws.stacks.get(view.user, [])
    if view.id in stack:
        for key in stack[stack.index(view.id) :]:
            ws.views.pop(key, None)
        del stack[stack.index(view.id) :]


def close_all(ws: Workspace, user: str) -> None:
    for key in ws.stacks.pop(user, []):
        ws.views.pop(key, None)


def _trigger(ws: Workspace, args: Json) -> Trigger:
    trigger = ws.triggers.get(args.get("trigger_id") or args.get("interactivity_pointer") or "")
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if time.monotonic() - trigger.born > ws.trigger_seconds:
        raise SlackError("expired_trigger_id")
    return trigger


def _new(ws: Workspace, body: object, user: str) -> View:
    checked = _checked(ws, body, "modal")
    view = View(
        id=ws.mint("V"),
        user=user,
        kind="modal",
        body=checked,
        hash=_hash(ws),
        values=forms.starting(checked["blocks"]),
    )
    view.root = view.id
    ws.views[view.id] = view
    return view


def _checked(ws: Workspace, body: object, kind: str, *, but: str = "") -> Json:
    found = check_view(body, kind=kind)
    external = found.get("external_id")
    if external and any(v.body.get("external_id") == external and v.id != but for v in ws.views.values()):
        raise SlackError("duplicate_external_id")
    return found | {"blocks": [stored_block(place, block) for place, block in enumerate(found["blocks"])]}


def _found(ws: Workspace, args: Json) -> View:
    external = args.get("external_id")
    for view in ws.views.values():
        if view.id == args.get("view_id") or (external and view.body.get("external_id") == external):
            return view
    raise SlackError("not_found")


def _hash(ws: Workspace) -> str:
    return f"{ws.seconds()}.{secrets.token_hex(4)}"

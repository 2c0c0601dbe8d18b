"""Small parts of acting: finding an element, following what an app answers to a form."""

from typing import Any

from sandbox.slack import forms
from sandbox.slack.errors import SlackError
from sandbox.slack.interaction import Interaction
from sandbox.slack.methods import views
from sandbox.slack.records import Json, View
from sandbox.slack.workspace import Workspace


def element(blocks: list[Json], action_id: str, value: Any) -> tuple[Json, Json]:
    """The block and the element to use; of several buttons with one id, the one with that value."""
    fitting = [(block, found) for block, found in forms.acting(blocks) if found["action_id"] == action_id]
    if not fitting:
        raise KeyError(f"no element {action_id} to use")
    exact = [pair for pair in fitting if pair[1].get("value") == value]
    return (exact or fitting)[0]


def follow(ws: Workspace, view: View, done: Interaction) -> None:
    """Do what the answer to a submission says; an answer Slack could not follow leaves the modal with an error."""
    try:
        _follow(ws, view, done, done.ack if isinstance(done.ack, dict) else {})
    except SlackError as error:
        done.status, done.errors = "error", {"": error.code}


def _follow(ws: Workspace, view: View, done: Interaction, ack: Json) -> None:
    match ack.get("response_action"):
        case None:
            views.close(ws, view)
        case "clear":
            views.close_all(ws, view.user)
        case "update":
            views.replaced(ws, view, ack.get("view"))
        case "push":
            views.pushed_on(ws, view.user, ack.get("view"))
        case "errors":
            inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
            errors = ack.get("errors")
            if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
                raise SlackError("invalid_errors")
            view.errors = done.errors = {key: str(why) for key, why in errors.items()}
        case other:
            raise SlackError(f"unknown response_action {other}")

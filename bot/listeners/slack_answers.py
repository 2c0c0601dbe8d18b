"""Answers delivered to Slack: first the acknowledgement, which waits for nothing, then what is shown."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.blockkit.forms import MOST_OPTIONS
from bot.interactions import undelivered
from bot.interactions.models import Answer, FieldErrors, OpenModal, Options, Push, Quiet, Replace, Reply
from bot.listeners.asker import Asker
from bot.wire.slack.interactions import input_blocks

OUT_OF_SIGHT = 3  # fields that stand between one with an error and the button


async def to_command(answer: Answer, asker: Asker, ack: AsyncAck) -> None:
    """Answer a command: text in the acknowledgement itself, a form opened after it."""
    match answer:
        case OpenModal(view=view) | Push(view=view) | Replace(view=view):
            await ack()
            await asker.open(view)
        case Reply(text=text, blocks=blocks):
            late = asker.too_late
            await ack(text=text, blocks=blocks or [], response_type="ephemeral")
            if late:
                await asker.say(text, blocks=blocks)
        case _:
            await ack()


async def to_action(answer: Answer, asker: Asker, ack: AsyncAck) -> None:
    """Answer a button: ephemeral text beside the message, or a form. Inside a form, text is shown as a form too."""
    await ack()
    match answer:
        case Push(view=view) if asker.in_form:
            await asker.push(view)
        case Replace(view=view) if asker.in_form:
            await asker.update(view)
        case OpenModal(view=view) | Push(view=view) | Replace(view=view):
            await asker.open(view)
        case Reply(text=text, blocks=blocks, replace=True) if asker.in_form:
            await asker.update(notice(text, blocks))
        case Reply(text=text, blocks=blocks) if asker.view:
            await asker.notice(notice(text, blocks), text)
        case Reply(text=text, blocks=blocks, replace=replace):
            await asker.say(text, blocks=blocks, replace=replace)
        case _:
            pass


async def to_submission(answer: Answer, asker: Asker, ack: AsyncAck) -> None:
    """Answer a submitted form: errors at the fields, another form, or close it."""
    late = asker.too_late
    match answer:
        case FieldErrors(errors=errors):
            await ack(**_errors(errors, input_blocks(asker.body)))
        case Replace(view=view) | OpenModal(view=view):
            await ack(response_action="update", view=view)
        case Push(view=view):
            await ack(response_action="push", view=view)
        case Reply(text=text, blocks=blocks):
            await ack(response_action="update", view=notice(text, blocks))
        case Quiet():
            await ack(response_action="clear")
        case _:
            await ack()
    if late:
        await asker.tell(_late_notice(answer))


async def to_shortcut(answer: Answer, asker: Asker, ack: AsyncAck) -> None:
    """Answer a shortcut, always by a form: a global one has no other place to show it."""
    await ack()
    match answer:
        case OpenModal(view=view) | Push(view=view) | Replace(view=view):
            await asker.open(view)
        case Reply(text=text, blocks=blocks):
            await asker.notice(notice(text, blocks), text)
        case _:
            pass


async def to_options(answer: Answer, _: Asker, ack: AsyncAck) -> None:
    """Answer an external select with the options that match."""
    found = answer.options if isinstance(answer, Options) else ()
    await ack(options=[one.option() for one in found[:MOST_OPTIONS]])


def notice(text: str, blocks: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A form that only shows an answer."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Periskope"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": blocks or [{"type": "section", "text": {"type": "mrkdwn", "text": text[:2900] or "Done."}}],
    }


def _errors(errors: dict[str, str], shown: tuple[str, ...]) -> dict[str, Any]:
    """The acknowledgement that shows errors at the form's fields; if at none, as a form on top of it.

    In a long form the last field, which stands beside the button, says that there is something above. Slack accepts no error at a field that is not in the form: it then says that the app cannot be reached.
    """
    visible = {block: why for block, why in errors.items() if block in shown}
    if visible:
        last = max(shown.index(block) for block in visible)
        if len(shown) - 1 - last >= OUT_OF_SIGHT:
            visible[shown[-1]] = undelivered.ABOVE
        return {"response_action": "errors", "errors": visible}
    words = "\n".join([undelivered.NOT_IN_FORM, *errors.values()])
    return {"response_action": "push", "view": notice(words)}


def _late_notice(answer: Answer) -> str:
    """The text for a person to whom Slack has already shown a failure: whether it is true."""
    match answer:
        case FieldErrors():
            return undelivered.NOT_SAVED
        case Quiet():
            return undelivered.LATE
        case _:
            return undelivered.ANSWER

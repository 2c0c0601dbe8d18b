"""What can be done on the customers' phones and in Periskope's console."""

import base64
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.page.phones_view import found_chat
from sandbox.page.refusal import Refused
from sandbox.periskope import Media
from sandbox.world import World

Json = dict[str, Any]


async def customer_says(world: World, body: Json) -> None:
    chat = found_chat(world.periskope, body.get("chat"))
    given = body.get("media")
    media = (
        Media(filename=given["filename"], mimetype=given["mimetype"], data=base64.b64decode(given["data"]))
        if given
        else None
    )
    await world.periskope.customer_says(
        chat.chat_id,
        body.get("text"),
        kind=body.get("kind", "chat"),
        sender=body.get("sender"),
        media=media,
        quoted=body.get("quoted"),
        **(body.get("fields") or {}),
    )


async def customer_edits(world: World, body: Json) -> None:
    await world.periskope.customer_edits(body["chat"], body["id"], body["text"])


async def customer_deletes(world: World, body: Json) -> None:
    await world.periskope.customer_deletes(body["chat"], body["id"])


async def customer_reacts(world: World, body: Json) -> None:
    await world.periskope.customer_reacts(body["chat"], body["id"], body["emoji"], sender=body.get("sender"))


async def customer_votes(world: World, body: Json) -> None:
    await world.periskope.customer_votes(body["chat"], body["id"], body["option"], sender=body.get("sender"))


async def customer_reads(world: World, body: Json) -> None:
    await world.periskope.customer_reads(body["chat"])


async def call(world: World, body: Json) -> None:
    await world.periskope.call(body["chat"], body["result"])


async def group_event(world: World, body: Json) -> None:
    await world.periskope.group_event(body["chat"], body["kind"], body["who"])


async def new_customer(world: World, body: Json) -> Json:
    """Somebody who has never written before; the chat carries no label."""
    number = "".join(letter for letter in body["number"] if letter.isdigit())
    if not number:
        raise Refused("A number needs digits.")
    if f"{number}@c.us" in world.periskope.chats:
        raise Refused("There is a chat with this number already.")
    chat = world.periskope.add_chat(name=body.get("name") or None, number=number)
    await world.periskope.customer_says(chat, body.get("text") or "Hello!")
    return {"chat": chat}


async def console_replies(world: World, body: Json) -> None:
    await world.periskope.console_replies(body["chat"], body["email"], body["text"])


async def handset_replies(world: World, body: Json) -> None:
    await world.periskope.handset_replies(body["chat"], body["text"])


async def console_note(world: World, body: Json) -> None:
    await world.periskope.console_note(body["chat"], body["email"], body["text"])


async def set_labels(world: World, body: Json) -> None:
    names = [one.strip() for one in body["labels"].split(",") if one.strip()]
    world.periskope.set_labels(found_chat(world.periskope, body["chat"]).chat_id, names)


async def assign(world: World, body: Json) -> None:
    world.periskope.assign(body["chat"], body["email"] or None)


async def close(world: World, body: Json) -> None:
    world.periskope.close(body["chat"])


PHONE: tuple[Callable[[World, Json], Awaitable[Json | None]], ...] = (
    customer_says, customer_edits, customer_deletes, customer_reacts, customer_votes, customer_reads, call, group_event,
    new_customer, console_replies, handset_replies, console_note, set_labels, assign, close,
)  # fmt: skip

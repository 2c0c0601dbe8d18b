"""What customers, the console and the phone itself can do, and how each looks in the thread."""

from datetime import timedelta
from functools import partial
from typing import Any

from sandbox.periskope import Message
from tests.fidelity.scene import ALEKS, JONAS, MEI, Row, Scene, file, photo, until

CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Lee Park\nORG:Depot North\nTEL:+14155550142\nEND:VCARD"
POLL = {"pollName": "When?", "pollOptions": ["Thursday", "Friday"], "options": {"allowMultipleAnswers": False}}
PLACE = {"latitude": "52.3676", "longitude": "4.9041", "options": {"name": "Depot North", "address": "Quay 4"}}
MARKUP = "*Bike 7* has a _flat_ tyre, ~12~ a `loose` saddle:\n- front wheel\n- brake\n> as in May\nhttps://couriers.example/7"


def text(words: str, **more: Any) -> Any:
    return lambda scene: scene.says(words, **more)


def sends(kind: str, media: Any, words: str | None = None, **more: Any) -> Any:
    return lambda scene: scene.says(words, kind=kind, media=media(), **more)


async def edited(scene: Scene) -> None:
    message = await scene.says("We need them on Friday", sender=JONAS)
    await scene.world.periskope.customer_edits(scene.chat, message.unique_id, "We need them on Thursday evening")


async def deleted(scene: Scene) -> None:
    message = await scene.says("Wrong chat, sorry", sender=ALEKS)
    await scene.world.periskope.customer_deletes(scene.chat, message.unique_id)


async def our_reply(scene: Scene, words: str) -> Message:
    """Something that the agent wrote, as the customers have it."""
    await scene.answers(words)
    await until(lambda: words in scene.heard())
    return next(one for one in reversed(scene.world.periskope.messages(scene.chat)) if one.body == words)


async def ours_edited(scene: Scene) -> None:
    scene.world.periskope.edit_sent(await our_reply(scene, "That makes 90 EUR"), "That makes 900 EUR")


async def ours_deleted(scene: Scene) -> None:
    scene.world.periskope.delete_message(await our_reply(scene, "The code is 4711"))


async def reacted(scene: Scene) -> None:
    wanted = scene.kept["quoted"].unique_id
    for sender, emoji in ((JONAS, "🎉"), (JONAS, "👍"), (ALEKS, "👍"), (MEI, "❤️"), (MEI, "")):
        await scene.world.periskope.customer_reacts(scene.chat, wanted, emoji, sender=sender)


async def voted(scene: Scene) -> None:
    poll = await scene.says("When?", kind="poll_creation", poll_info=POLL)
    for sender in (JONAS, ALEKS):
        await scene.world.periskope.customer_votes(scene.chat, poll.unique_id, "Friday", sender=sender)


async def came_and_renamed(scene: Scene) -> None:
    await scene.world.periskope.group_event(scene.chat, "add", "447700900314", author=JONAS)
    await scene.says("Welcome Ida!", sender=JONAS)


async def decrypted(scene: Scene) -> None:
    message = await scene.says(None, kind="ciphertext", sender=ALEKS)
    message.kind, message.body = "chat", "Can you read me now?"
    message.updated_at = scene.world.clock.now()
    scene.world.periskope.message_event("message.updated", message)


async def late(scene: Scene) -> None:
    at = scene.world.clock.now() - timedelta(minutes=40)
    await scene.says("Sent from the tunnel", sender=ALEKS, timestamp=at)


async def one_file_each(scene: Scene) -> None:
    await scene.says("the brake", kind="video", media=file("brake.mp4", "video/mp4", 1_900_000), sender=JONAS)


async def by(scene: Scene, how: str, words: str) -> None:
    mail, periskope = "nina@harborbikes.example", scene.world.periskope
    if how == "handset":
        await periskope.handset_replies(scene.chat, words)
    else:
        await (periskope.console_note if how == "note" else periskope.console_replies)(scene.chat, mail, words)


INBOUND = (
    Row(what="text with its markup, lists, quotes and links", looks="the same look, built as rich text", act=text(MARKUP), shows="loose"),
    Row(what="a mention", looks="the name; it alerts nobody", act=text("@447700900311 can you bring them?", mentioned_ids=[f"{JONAS}@c.us"]), shows="@Jonas"),
    Row(what="signs that mean something to Slack", looks="as typed; no ping, no link, no markup that was not written", act=text("<!channel> <@U0123> &amp; @here"), shows="<!channel> <@U0123>"),
    Row(what="a picture with a caption", looks="the picture itself and its caption in one post; each room its own upload", act=sends("image", photo, "This is *bike 12*"), shows="[Photo, Mei"),
    Row(what="a video, a document, an audio file", looks="the file itself", act=one_file_each, shows="[brake.mp4]"),
    Row(what="a voice message", looks="the file itself, with its length", act=sends("ptt", partial(file, "voice.ogg", "audio/ogg; codecs=opus"), sender=JONAS, duration=7), shows="[voice.ogg]"),
    Row(what="a sticker", looks="the file itself", act=sends("sticker", partial(photo, "sticker.png", "#2eb67d"), sender=ALEKS), shows="[Sticker, Aleks"),
    Row(what="a file that cannot be had", looks="a clear placeholder with *Fetch again*; above the size cap a sentence", act=text("The papers", kind="document", sender=JONAS), shows="could not be fetched"),
    Row(what="a location", looks="name, address and a map link", act=sends("location", lambda: None, sender=JONAS, location=PLACE), shows="Depot North"),
    Row(what="contact cards", looks="names, numbers, organisation", act=sends("vcard", lambda: None, vcards=[CARD]), shows="Lee Park"),
    Row(what="a poll and its votes", looks="the question, each option with its count, as they change", act=voted, shows="Friday: 2 votes"),
    Row(what="an order", looks="its number", act=sends("order", lambda: None, order_id="A-77"), shows="Order A-77"),
    Row(what="a missed call", looks="“Missed voice call”; it waits for an answer", act=lambda scene: scene.world.periskope.call(scene.chat, "MISSED"), shows="Missed voice call"),
    Row(what="a message not decrypted yet", looks="said so, and replaced by its words when they come", act=decrypted, shows="Can you read me now?"),
    Row(what="a kind that does not exist yet", looks="a named placeholder with its words; without words or a file it is only counted", act=sends("hologram_invite", lambda: None, "Come and see", sender=ALEKS), shows="hologram invite"),
    Row(what="a message that others answer", looks="with the sender’s name and steady mark", act=text("Shall we bring bike 3 too?", keep="quoted"), shows="bike 3 too"),
    Row(what="a quoted reply", looks="the quoted words above it, linked to their copy", act=lambda scene: scene.says("Yes, please do", sender=JONAS, quoted=scene.kept["quoted"]), shows="Yes, please do"),
    Row(what="reactions, changed and removed", looks="under the message, with who gave them", act=reacted, shows="👍 Jonas and Aleks"),
    Row(what="an edit", looks="the new words, marked, the former ones one click away", act=edited, shows="Before the edit"),
    Row(what="deleted for everyone", looks="struck through and marked (a setting hides the words)", act=deleted, shows="deleted by the sender"),
    Row(what="somebody joins, leaves, renames the group", looks="a quiet line above the next message, never a post of its own", act=came_and_renamed, shows="joined the group"),
    Row(what="what comes late or out of order", looks="marked, with the time at which it was written", act=late, shows="came late"),
    Row(what="an agent’s reply, edited on the phone or in Periskope", looks="a line under it with the words that the customer has now; its copies say them too", act=ours_edited, shows="900 EUR"),
    Row(what="an agent’s reply, deleted there", looks="a line under it: the customer no longer has it; its copies are struck through", act=ours_deleted, shows="was deleted in WhatsApp"),
    Row(what="a notice that WhatsApp itself writes", looks="nothing, unless it has words; it never waits for an answer", act=sends("e2e_notification", lambda: None)),
    Row(what="a channel, a broadcast list, somebody’s status", looks="nothing", act=text("my holiday", is_status=True)),
    Row(what="a reply from Periskope’s console", looks="with the author’s e-mail under it", act=partial(by, how="console", words="Nina is on her way"), shows="in Periskope"),
    Row(what="a reply from the phone itself", looks="“from the phone”", act=partial(by, how="handset", words="Called them back"), shows="from the phone"),
    Row(what="a private note from the console", looks="🔒, with its author", act=partial(by, how="note", words="Regulars, no deposit"), shows="Regulars, no deposit"),
)  # fmt: skip

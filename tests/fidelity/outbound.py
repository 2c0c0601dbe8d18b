"""What an agent can do in the thread, and what the customers get of it, or do not."""

from typing import Any

from sandbox.slack.forms import acting
from sandbox.slack.records import View
from tests.fidelity.scene import Row, Scene, photo, until

TRIES = 5
RICH = "Bike 7 is *ready*:\n• new tyre\n• `torque` checked\nhttps://harborbikes.example/7 :+1:"


def answer(words: str, **more: Any) -> Any:
    return lambda scene: scene.answers(words, **more)


async def with_file(scene: Scene) -> None:
    await scene.answers("The *new* saddle", files=[("saddle.png", photo("saddle.png", "#1264a3").data)])


async def changed(scene: Scene) -> None:
    ts = await scene.answers("Ready at nine")
    await until(lambda: "Ready at nine" in scene.heard())
    await scene.world.slack.edit(scene.agent, scene.channel, ts, "Ready at ten")


async def taken_back(scene: Scene) -> None:
    ts = await scene.answers("Wrong thread")
    await until(lambda: "Wrong thread" in scene.heard())
    await scene.world.slack.remove(scene.agent, scene.channel, ts)
    await until(lambda: "Wrong thread" not in scene.heard())


async def liked(scene: Scene) -> None:
    await scene.answers("See you on Thursday")
    await until(lambda: "See you on Thursday" in scene.heard())
    sent = scene.world.periskope.messages(scene.chat)[-1]
    await scene.world.periskope.customer_reacts(scene.chat, sent.unique_id, "🙏", sender="447700900312")
    await until(lambda: scene.marked("See you on Thursday", "pray"))


async def form_with(scene: Scene, action_id: str) -> View:
    """The visible form once it has this to use; where that takes a while, the form says so until then."""
    found: list[View] = []

    def there() -> bool:
        top = scene.world.slack.views_of(scene.agent)[-1:]
        found[:] = [one for one in top if action_id in [used["action_id"] for _, used in acting(one.blocks)]]
        return bool(found)

    await until(there)
    return found[0]


async def opened_on_theirs(scene: Scene, shortcut: str, action_id: str) -> View:
    """The form of a shortcut on the customer's message about bike 3. Where it came too late to be opened, it is asked for again."""
    theirs = scene.first("bike 3 too")
    for _ in range(TRIES):
        used = await scene.world.slack.shortcut(scene.agent, shortcut, channel_id=scene.channel, ts=theirs.ts)
        if await used.settled() and used.view_id:
            break
    return await form_with(scene, action_id)


async def quoting(scene: Scene) -> None:
    form = await opened_on_theirs(scene, "reply_to", "text")
    await scene.world.slack.submit(scene.agent, form.id, {"text": "Bring it, we have time"})
    await closed(scene)


async def reacting(scene: Scene) -> None:
    menu = await opened_on_theirs(scene, "whatsapp", "message:react")
    [key] = [used["value"] for _, used in acting(menu.blocks) if used["action_id"] == "message:react"]
    await scene.world.slack.click_in_view(scene.agent, menu.id, "message:react", value=key)
    form = await form_with(scene, "emoji")
    await scene.world.slack.submit(scene.agent, form.id, {"emoji": "😂"})
    await closed(scene)


async def closed(scene: Scene) -> None:
    """No form is open any more."""
    slack = scene.world.slack
    while views := slack.views_of(scene.agent):
        await slack.close_view(scene.agent, views[-1].id)


async def quick(scene: Scene) -> None:
    await (await scene.world.slack.command(scene.agent, "replies add hours We open at nine, {name}.")).settled()
    await scene.answers("!hours")


async def colleague(scene: Scene) -> None:
    omar = scene.world.slack.user("omar@harborbikes.example").id
    await scene.answers(f"<@{omar}> have we got a spare wheel?")


async def refused(scene: Scene) -> None:
    scene.world.periskope.fail("/message/send", times=1, kind="422")
    await scene.answers("This one fails")


async def tabled(scene: Scene) -> None:
    await scene.answers("Our prices:", table=[["Size", "Price"], ["Small", 90]])


async def spoken(scene: Scene) -> None:
    await scene.world.slack.record_clip(scene.agent, scene.channel, b"sound", thread_ts=scene.root)


async def taken_off(scene: Scene) -> None:
    ts = await scene.answers("The papers", files=[("papers.pdf", b"%PDF-1.4 papers")])
    await until(lambda: "papers.pdf" in scene.heard())
    await until(lambda: scene.marked("The papers", "ballot_box_with_check"))
    await scene.world.slack.delete_file(scene.agent, scene.world.slack.channels[scene.channel].messages[ts].files[0].id)


OUTBOUND = (
    Row(what="a reply with markup, lists, links, emoji", looks="WhatsApp’s own markup", act=answer(RICH), heard="*ready*"),
    Row(what="a file with words", looks="the file with its caption; further files after it", act=with_file, heard="The *new* saddle [saddle.png]"),
    Row(what="a pasted table", looks="its rows as lines of text; a part that cannot be said is asked about by name", act=tabled, heard="Small | 90"),
    Row(what="a voice or video clip", looks="sound or a video; a format that phones do not play goes as a document", act=spoken, heard="[audio_message.m4a]"),
    Row(what="a file taken off a reply", looks="deleted there within 15 minutes if it is all that the customer has of the message; else its author is asked", act=taken_off, shows="still has the file"),
    Row(what="an edit within 15 minutes", looks="edited there too; later the thread says what the customer has", act=changed, heard="Ready at ten"),
    Row(what="a deletion within 15 minutes", looks="deleted there too; later ones are asked about", act=taken_back),
    Row(what="*Reply to this message*", looks="a quoted reply", act=quoting, heard="Bring it, we have time"),
    Row(what="*WhatsApp…*, an emoji", looks="a reaction; one given in Slack stays in Slack, unless a setting carries it over", act=reacting, shows="😂"),
    Row(what="`!name`", looks="the quick reply of that name; an unknown one is not sent", act=quick, heard="We open at nine"),
    Row(what="what the customers think of it", looks="their reaction on one’s own message", act=liked, heard="See you on Thursday"),
    Row(what="delivery", looks="a mark on one’s own message: taken, then read; ⏳ when it takes long", act=answer("Call us when you leave"), heard="Call us when you leave"),
    Row(what="a failure", looks="⚠, why, and *It arrived / Send again / Drop*", act=refused, shows="was not sent"),
    Row(what="`note:` or `//`", looks="🔒, nothing; the note stands in Periskope", act=answer("note: they pay monthly"), shows="they pay monthly"),
    Row(what="a message that names a colleague", looks="🔒, nothing, until its author says *Send to the customer*", act=colleague, shows="It names a colleague"),
    Row(what="a link into this Slack, a forward, a later line like a note", looks="asked first", act=answer("as said in https://harborbikes.slack.com/archives/C1/p1772445590000100"), shows="It has a link into this Slack"),
    Row(what="a command typed as text", looks="nothing, ever", act=answer("/periskope status"), shows="You are"),
)  # fmt: skip

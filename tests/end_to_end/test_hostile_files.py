"""Files that mean harm, both ways: nothing beyond the cap is fetched or kept, and the agent reads what happened."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from aiohttp import web

from bot.threads import actions as threads
from sandbox.periskope.records import Media
from tests.end_to_end.fidelity import Open, opened
from tests.fixtures.running_app import RunningApp

CAP = 1 << 20
PHOTO = Media(filename="frame.jpg", mimetype="image/jpeg", data=b"\xff\xd8\xff" + b"p" * 2000)
FETCH_AGAIN = "Fetch again asks Periskope for it anew"
Server = Callable[[web.Request], Awaitable[web.StreamResponse]]
came: list[int] = []


async def endless(request: web.Request) -> web.StreamResponse:
    """Never says how long it is, and never ends."""
    answer = web.StreamResponse(headers={"Content-Type": "image/jpeg"})
    await answer.prepare(request)
    while True:
        await answer.write(bytes(64 << 10))
        came.append(64 << 10)


async def announced(request: web.Request) -> web.StreamResponse:
    """Says that two gigabytes will follow."""
    answer = web.StreamResponse(headers={"Content-Type": "image/jpeg", "Content-Length": str(2 << 30)})
    await answer.prepare(request)
    await asyncio.sleep(0.5)
    return answer


def leading_to(target: str) -> Server:
    async def leads(_: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": target})

    return leads


async def bomb(_: web.Request) -> web.StreamResponse:
    """A few bytes that would unpack to more than the cap."""
    return web.Response(body=gzip.compress(bytes(8 << 20)), headers={"Content-Encoding": "gzip"})


async def page(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>Not a photo</html>", content_type="text/html")


async def nothing(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"", content_type="image/jpeg")


HARMFUL: dict[str, tuple[Server, str, str]] = {
    "endless": (endless, "larger than this app brings to Slack", "in WhatsApp and in Periskope"),
    "announced": (announced, "larger than this app brings to Slack", "in WhatsApp and in Periskope"),
    "metadata": (leading_to("http://169.254.169.254/latest"), "a place this app does not fetch from", FETCH_AGAIN),
    "inside": (leading_to("http://127.0.0.1:1/secret"), "a place this app does not fetch from", FETCH_AGAIN),
    "local file": (leading_to("file:///etc/passwd"), "a place this app does not fetch from", FETCH_AGAIN),
    "circle": (leading_to("/media/circle/x.jpg"), "leads from one place to the next", FETCH_AGAIN),
    "bomb": (bomb, "it came packed", FETCH_AGAIN),
    "page": (page, "a web page came in its place", FETCH_AGAIN),
    "nothing": (nothing, "it is empty", FETCH_AGAIN),
}


async def test_a_harmful_file_stays_outside_and_its_place_says_why(
    running_app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "MOST", CAP)
    thread = await opened(running_app)
    for name, (server, _, _) in HARMFUL.items():
        running_app.world.periskope.instead[name] = server
        file = replace(PHOTO, key=name)
        await running_app.world.periskope.customer_says(thread.chat, f"take {name}", kind="image", media=file)
    for name, (_, why, then) in HARMFUL.items():
        await running_app.until(lambda name=name, why=why: why in said(thread, name))  # type: ignore[misc]  # bound at once

        assert then in said(thread, name), name
    await running_app.at_rest()

    assert thread.files() == []
    assert sum(came) <= 32 * CAP  # what was still in the sockets' buffers when the door was closed
    assert all(file.data is None for file in running_app.slack.files.values())


def said(thread: Open, name: str) -> str:
    """Everything that stands with the message of this file."""
    return next((words for words in thread.words() if f"take {name}" in words), "")


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("../../etc/pass\x00wd.jpg", "passwd.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("<!channel>.jpg", "channel"),
        ("C:\\boot\\x.jpg", "x.jpg"),
    ],
)
async def test_a_files_name_leads_nowhere_and_reads_as_it_is(running_app: RunningApp, told: str, shown: str) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.keep(replace(PHOTO, key="named"))
    path = f"{running_app.world.periskope.origin}/media/named/x.jpg"
    message = await running_app.world.periskope.customer_says(thread.chat, "named", kind="document")
    message.extra["media"] = {"path": path, "mimetype": "image/jpeg", "filename": told, "size": 2003}
    message.updated_at = running_app.world.clock.now()
    running_app.world.periskope.message_event("message.updated", message)
    await running_app.until(thread.files)
    [(name, data)] = thread.files()

    assert data == PHOTO.data
    assert shown in name
    assert not set(name) & set("/\\\x00\u202e<>")
    assert ".." not in name


async def test_a_login_page_in_the_place_of_an_agents_file_never_reaches_the_customer(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.slack.scopes.discard("files:read")
    await thread.says("Asha", "the plan", files=[("plan.pdf", b"%PDFplan")])
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == ["the plan"]
    assert [one.media for one in running_app.world.periskope.messages(thread.chat) if one.from_me] == [None]
    words = await thread.sees("Slack does not let this app read it")
    assert "plan" in words
    assert "Upload it again here" in words


async def test_an_agents_file_that_alone_cannot_go_is_marked_and_said(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.slack.scopes.discard("files:read")
    ts = await thread.says("Asha", "", files=[("plan.pdf", b"%PDFplan")])
    await thread.sees("Slack does not let this app read it")
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == []
    assert thread.marks(ts)

"""Where files may come from, and how they get into Slack."""

import base64
import gzip
import io
import json
import socket
import tempfile
from pathlib import Path

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.charts.models import Bar, Bars
from bot.clients.files.disk_slots import UNTIL_MENDED
from bot.clients.files.download import Fetched
from bot.clients.files.media import HOSTS, MediaFetcher
from bot.clients.files.public_hosts import PublicOnly, public, within
from bot.clients.sessions import media_session
from bot.clients.slack.client import FILES_AT_ONCE, SlackClient
from bot.clients.slack.files import HOSTS as SLACK_HOSTS
from bot.outbox.calls import PostFile, SlackTellFile, UploadFile
from bot.outbox.calls.outcomes import Done, Refused, Retry, Unknown
from tests.clients.vendor import HURRY, Reply, Vendor

PRIVATE = [
    "127.0.0.1", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::7f00:1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:7f00:1::", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_in_any_dress_is_not_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", ["142.250.1.1", "2a00:1450:4001:800::200e", "::ffff:142.250.1.1"])
def test_a_public_address_is_public(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://storage.googleapis.com/x", "https://storage.googleapis.com:8443/x", "https://169.254.169.254/x",
        "https://storage.googleapis.com.evil.example/x", "https://evil.example/storage.googleapis.com",
        "https://user@storage.googleapis.com/x", "https://2130706433/x", "https://0x7f000001/x", "https://[::1]/x",
        "file:///etc/passwd", "gopher://storage.googleapis.com/", "//storage.googleapis.com/x", "x", "",
    ],
)  # fmt: skip
def test_only_known_hosts_over_https_are_gone_to(url: str) -> None:
    assert not within(URL(url), HOSTS, URL("https://api.periskope.app"))


def test_subdomains_are_known_only_where_they_are_said_to_be() -> None:
    assert within(URL("https://files.slack.com/x"), SLACK_HOSTS, None)
    assert not within(URL("https://evilslack.com/x"), SLACK_HOSTS, None)
    assert not within(URL("https://a.storage.googleapis.com/x"), HOSTS, None)


async def test_a_name_that_leads_home_is_not_resolved() -> None:
    resolver = PublicOnly()
    with pytest.raises(OSError, match="not a public address"):
        await resolver.resolve("localhost", 443)

    assert await PublicOnly(loopback=True).resolve("localhost", 443)


async def test_a_known_host_that_resolves_to_this_machine_is_not_connected_to() -> None:
    async with media_session() as session:
        media = MediaFetcher(session, api_url="https://localhost/v1")
        outcome = await media.fetch("https://localhost/x", most=10, into=io.BytesIO())

    assert outcome == Refused(why="media_address")


class Answers(AbstractResolver):
    """A name server that gives these addresses for every name."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0)
            for one in self._addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize("addresses", [("10.0.0.5",), ("142.250.1.1", "169.254.169.254"), ("127.0.0.1",)])
async def test_a_known_host_that_is_given_a_private_address_is_not_connected_to(addresses: tuple[str, ...]) -> None:
    connector = aiohttp.TCPConnector(resolver=PublicOnly(inner=Answers(*addresses)), use_dns_cache=False)
    async with aiohttp.ClientSession(connector=connector) as session:
        media = MediaFetcher(session, api_url="https://api.periskope.app/v1")
        outcome = await media.fetch("https://storage.googleapis.com/x", most=10, into=io.BytesIO())

    assert outcome == Refused(why="media_address")


async def test_a_file_is_fetched_without_credentials_and_unpacked_by_nobody(
    media: MediaFetcher, vendor: Vendor
) -> None:
    vendor.will("/storage/x.jpg", Reply(raw=b"bytes", mime="image/jpeg", headers={"Set-Cookie": "a=b"}))
    into = io.BytesIO()

    assert await media.fetch("/storage/x.jpg", most=10, into=into) == Fetched(size=5, mime="image/jpeg")
    assert into.getvalue() == b"bytes"
    assert vendor.heard[0].headers["accept-encoding"] == "identity"
    assert not {"authorization", "cookie", "x-phone"} & set(vendor.heard[0].headers)


async def test_a_bomb_is_not_unpacked(media: MediaFetcher, vendor: Vendor) -> None:
    vendor.will("/x", Reply(raw=gzip.compress(bytes(10 << 20)), headers={"Content-Encoding": "gzip"}))
    into = io.BytesIO()

    assert await media.fetch("/x", most=100 << 20, into=into) == Refused(why="media_packed")
    assert into.getvalue() == b""


async def test_bytes_that_drip_for_ever_are_given_up(vendor: Vendor) -> None:
    vendor.will("/x", Reply(raw=b"first", drip=True))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=HURRY)) as session:
        media = MediaFetcher(session, api_url=f"{vendor.url}/v1")

        assert await media.fetch("/x", most=1 << 20, into=io.BytesIO()) == Refused(why="media_slow")


async def test_a_web_page_in_the_place_of_a_photo_is_not_staged(slack: SlackClient, vendor: Vendor) -> None:
    vendor.will("/page", Reply(raw=b"<html>error</html>", mime="text/html"))
    call = UploadFile(source="/page", name="p.jpg", mime="image/jpeg", most=100)

    assert await slack.perform(call) == Refused(why="media_wrong_type")
    assert not vendor.asked("/api/files.getUploadURLExternal")


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/x", "https://169.254.169.254/", "file:///etc/passwd", "http://localhost/x"]
)
async def test_a_redirect_is_checked_like_the_first_address(media: MediaFetcher, vendor: Vendor, target: str) -> None:
    vendor.will("/x", Reply(status=302, headers={"Location": target}))

    assert await media.fetch("/x", most=10, into=io.BytesIO()) == Refused(why="media_address")


async def test_a_redirect_within_the_known_hosts_is_followed_but_not_for_ever(
    media: MediaFetcher, vendor: Vendor
) -> None:
    vendor.will("/a", Reply(status=302, headers={"Location": "/b"}))
    vendor.will("/b", Reply(raw=b"bytes"))
    vendor.will("/c", Reply(status=302, headers={"Location": "/c"}))

    assert isinstance(await media.fetch("/a", most=10, into=io.BytesIO()), Fetched)
    assert await media.fetch("/c", most=10, into=io.BytesIO()) == Refused(why="media_redirects")


async def test_more_bytes_than_allowed_are_not_taken(media: MediaFetcher, vendor: Vendor) -> None:
    vendor.will("/x", Reply(raw=b"x" * 11))
    into = io.BytesIO()

    assert await media.fetch("/x", most=10, into=into) == Refused(why="media_too_large")
    assert into.getvalue() == b""


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(status=404), Refused(why="media_404")),
        (Reply(status=403), Refused(why="media_403")),
        (Reply(status=503), Retry(why="media_503")),
        (Reply(drop=True), Retry(why="media_connection")),
    ],
)
async def test_a_file_that_is_not_there_differs_from_a_server_that_is_ill(
    media: MediaFetcher, vendor: Vendor, reply: Reply, expected: Refused | Retry
) -> None:
    vendor.will("/x", reply)

    assert await media.fetch("/x", most=10, into=io.BytesIO()) == expected


async def test_a_file_inside_its_own_address_is_read(media: MediaFetcher) -> None:
    into = io.BytesIO()

    assert await media.fetch("data:image/png;base64,YWJj", most=10, into=into) == Fetched(size=3, mime="image/png")
    assert into.getvalue() == b"abc"
    assert await media.fetch("data:image/png;base64,!", most=10, into=into) == Refused(why="media_address")
    assert await media.fetch("data:x;base64," + "YWJj" * 9, most=10, into=into) == Refused(why="media_too_large")


async def test_a_file_is_staged_in_slack(slack: SlackClient, vendor: Vendor) -> None:
    vendor.will("/storage/x.jpg", Reply(raw=b"bytes", mime="image/jpeg"))
    vendor.says("/api/files.getUploadURLExternal", file_id="F1", upload_url=f"{vendor.url}/upload")
    vendor.will("/upload", Reply(raw=b"OK - 5", mime="text/plain"))
    outcome = await slack.perform(UploadFile(source="/storage/x.jpg", name="a/b\u202e.jpg", most=10))
    upload = vendor.asked("/upload")[0]

    assert outcome == Done(value="F1")
    assert vendor.asked("/api/files.getUploadURLExternal")[0].args == {"filename": "b.jpg", "length": "5"}
    assert upload.body == b"bytes"
    assert "authorization" not in upload.headers


@pytest.mark.parametrize(
    ("address", "upload", "expected"),
    [
        ("https://evil.example/upload", Reply(), Refused(why="upload_address")),
        ("{url}/upload", Reply(status=500), Retry(why="upload_500")),
        ("{url}/upload", Reply(drop=True), Retry(why="upload_connection")),
    ],
)
async def test_an_upload_that_fails_is_begun_again(
    slack: SlackClient, vendor: Vendor, address: str, upload: Reply, expected: Refused | Retry
) -> None:
    vendor.will("/x", Reply(raw=b"bytes"))
    vendor.says("/api/files.getUploadURLExternal", file_id="F1", upload_url=address.format(url=vendor.url))
    vendor.will("/upload", upload)

    assert await slack.perform(UploadFile(source="/x", name="x", most=10)) == expected


async def test_an_empty_file_is_not_staged(slack: SlackClient, vendor: Vendor) -> None:
    vendor.will("/x", Reply(raw=b""))

    assert await slack.perform(UploadFile(source="/x", name="x", most=10)) == Refused(why="media_empty")


async def test_a_file_is_shared_into_a_thread_and_a_lost_answer_is_in_doubt(slack: SlackClient, vendor: Vendor) -> None:
    path = "/api/files.completeUploadExternal"
    vendor.will(path, Reply(body={"ok": True}), Reply(drop=True))
    share = PostFile(channel="C1", root="1.0", slack_file="F1", title="x")

    assert await slack.perform(share) == Done()
    assert isinstance(await slack.perform(share), Unknown)
    assert (vendor.heard[0].args["channel_id"], vendor.heard[0].args["thread_ts"]) == ("C1", "1.0")


async def test_a_table_is_shared_into_a_dm_and_a_lost_answer_is_in_doubt(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/conversations.open", channel={"id": "D1"})
    vendor.says("/api/files.getUploadURLExternal", file_id="F1", upload_url=f"{vendor.url}/upload")
    vendor.will("/upload", Reply(raw=b"OK", mime="text/plain"))
    vendor.will("/api/files.completeUploadExternal", Reply(body={"ok": True}), Reply(drop=True))
    told = SlackTellFile(slack_user="U1", name="audit.csv", content=b"a,b", chats=frozenset({7}))

    assert await slack.perform(told) == Done(value=("D1", "F1", frozenset({7})))
    assert isinstance(await slack.perform(told), Unknown)
    assert vendor.asked("/upload")[0].body == b"a,b"
    assert vendor.asked("/api/files.completeUploadExternal")[0].args["channel_id"] == "D1"


async def test_a_picture_says_what_it_is_called_and_what_it_shows(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/conversations.open", channel={"id": "D1"})
    vendor.says("/api/files.getUploadURLExternal", file_id="F1", upload_url=f"{vendor.url}/upload")
    vendor.will("/upload", Reply(raw=b"OK", mime="text/plain"))
    vendor.says("/api/files.completeUploadExternal")
    bars = Bars(title="this week", measure="total replies", bars=(Bar(name="Asha", value=3, said="3"),))
    told = SlackTellFile(slack_user="U1", name="replies.png", title=bars.caption, alt=bars.words(), content=b"png")
    await slack.perform(told)

    assert vendor.asked("/api/files.getUploadURLExternal")[0].args["alt_txt"] == "this week, total replies: Asha 3"
    sent = json.loads(vendor.asked("/api/files.completeUploadExternal")[0].args["files"])
    assert [one["title"] for one in sent] == ["Total replies · this week"]


@pytest.mark.parametrize("size", [5, 100_000], ids=["within the file's buffer", "beyond it"])
@pytest.mark.parametrize("inline", [True, False])
async def test_a_full_disk_is_our_own_trouble_and_nothing_is_sent(
    slack: SlackClient, vendor: Vendor, monkeypatch: pytest.MonkeyPatch, size: int, *, inline: bool
) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Path("/dev/full").open("w+b"))  # noqa: SIM115  # closed by whoever takes it
    vendor.will("/storage/x.jpg", Reply(raw=b"x" * size, mime="image/jpeg"))
    source = f"data:image/png;base64,{base64.b64encode(b'x' * size).decode()}" if inline else "/storage/x.jpg"
    told = [await slack.perform(UploadFile(source=source, name="x", most=size)) for _ in range(FILES_AT_ONCE + 1)]

    assert told == [Retry(why="no_temporary_file", after=UNTIL_MENDED)] * (FILES_AT_ONCE + 1)
    assert not vendor.asked("/api/files.getUploadURLExternal")

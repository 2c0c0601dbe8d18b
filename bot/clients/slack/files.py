"""Files uploaded to Slack, shared and deleted there, and downloaded from it."""

import io
from typing import BinaryIO

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.clients.files.download import Fetched, NotFetched, Terms, fetch
from bot.clients.files.media import MediaFetcher
from bot.clients.files.public_hosts import within
from bot.clients.slack.answers import answered
from bot.clients.slack.posts import open_dm
from bot.outbox.calls import DeleteFile, FindShare, PostFile, SlackTellFile, UploadFile
from bot.outbox.calls.outcomes import Done, Failed, Refused, Retry, Stray, Told
from bot.wire.fields import file_name, first, record, records

HOSTS = frozenset({"slack.com", ".slack.com", "slack-files.com", ".slack-files.com", ".slack-edge.com"})
UPLOAD_TIMEOUT = aiohttp.ClientTimeout(total=300, connect=10, sock_read=60)
PAGE = "text/html"  # what a server says instead of a file
LONGEST_ALT = 1000
GONE = frozenset({"file_not_found", "file_deleted"})


async def stage(web: AsyncWebClient, media: MediaFetcher, call: UploadFile, file: BinaryIO) -> Told[str]:
    """Upload a WhatsApp message's file to Slack, unshared; `file`: an empty buffer.

    A file that is never shared vanishes, so repeating it does no harm. Refused besides with Slack's own words:
    `media_*` (see `download.fetch`), `media_empty`, `media_wrong_type`.
    """
    fetched = await media.fetch(call.source, most=call.most, into=file)
    if not isinstance(fetched, Fetched):
        return fetched
    if fetched.size == 0:
        return Refused(why="media_empty")
    if fetched.mime == PAGE and not call.mime.startswith(PAGE):
        return Refused(why="media_wrong_type")
    file.seek(0)
    return await _staged(web, call.name, fetched.size, file)


async def _staged(web: AsyncWebClient, called: str, size: int, file: BinaryIO, *, alt: str = "") -> Told[str]:
    name = file_name(called) or "file"
    answer = await answered(
        web.files_getUploadURLExternal(filename=name, length=size, alt_txt=alt[:LONGEST_ALT] or None)
    )
    if not isinstance(answer, dict):
        return answer
    slack_file, address = first(answer, "file_id"), first(answer, "upload_url")
    if slack_file is None or address is None:
        return Retry(why="no_upload_address")
    failed = await _upload(web, address, file)
    return failed or Done(value=slack_file)


async def _upload(web: AsyncWebClient, address: str, file: BinaryIO) -> Failed | None:
    session = web.session
    if session is None:
        raise RuntimeError("slack_web() gives every client a session")
    try:
        url = URL(address)
        if not within(url, HOSTS, URL(web.base_url)):
            return Refused(why="upload_address")
        headers = {"Content-Type": "application/octet-stream"}
        async with session.post(
            url, data=file, headers=headers, allow_redirects=False, timeout=UPLOAD_TIMEOUT
        ) as response:
            if response.status != 200:
                return Retry(why=f"upload_{response.status}")
    except ValueError:
        return Refused(why="upload_address")
    except TimeoutError:
        return Retry(why="upload_timeout")
    except (aiohttp.ClientError, OSError):
        return Retry(why="upload_connection")
    return None


async def dm(web: AsyncWebClient, call: SlackTellFile) -> Told[tuple[str, str, frozenset[int]]]:
    """Upload a file and share it in our DM with a person. Only the share itself can be in doubt."""
    channel = await open_dm(web, call.slack_user)
    if not isinstance(channel, str):
        return channel
    staged = await _staged(web, call.name, len(call.content), io.BytesIO(call.content), alt=call.alt)
    if not isinstance(staged, Done):
        return staged
    files: list[dict[str, str | None]] = [{"id": str(staged.value), "title": call.title or call.name}]
    answer = await answered(web.files_completeUploadExternal(files=files, channel_id=channel), once=True)
    return Done(value=(channel, str(staged.value), call.chats)) if isinstance(answer, dict) else answer


async def share(web: AsyncWebClient, call: PostFile) -> Told[None]:
    """Share an uploaded file in a thread, or, without one, only have Slack keep it. Works once for each file; `find_share` tells afterwards where it stands."""
    answer = await answered(
        web.files_completeUploadExternal(
            files=[{"id": call.slack_file, "title": call.title}], channel_id=call.channel, thread_ts=call.root
        ),
        once=True,
        channel=call.channel,
    )
    return Done() if isinstance(answer, dict) else answer


async def find_share(web: AsyncWebClient, call: FindShare) -> Told[bool | Stray]:
    """Whether a file is shared in a channel. Slack shares a little after its ok, so an early False proves nothing."""
    answer = await answered(web.files_info(file=call.slack_file), already=GONE)
    if not isinstance(answer, dict):
        return answer
    file = record(answer.get("file"))
    shares = record(file.get("shares"))
    stands = [share for way in ("private", "public") for share in records(record(shares.get(way)).get(call.channel))]
    if call.root is not None and stands:
        ours = [share for share in stands if share.get("thread_ts") == call.root]
        return Done(value=True if ours else Stray(ts=str(stands[0].get("ts"))))
    places = [*record(shares.get("private")), *record(shares.get("public"))]
    places += [one for name in ("groups", "channels", "ims") if isinstance(file.get(name), list) for one in file[name]]
    return Done(value=call.channel in places)


async def drop(web: AsyncWebClient, call: DeleteFile) -> Told[None]:
    """Delete a file that the bot uploaded; Slack leaves a tombstone in its place."""
    answer = await answered(web.files_delete(file=call.slack_file), already=GONE)
    return Done() if isinstance(answer, dict) else answer


class SlackFiles:
    """Downloads files that agents attached. The token is sent to Slack's own hosts only, at every redirect."""

    def __init__(self, session: aiohttp.ClientSession, *, token: str, api_url: str) -> None:
        self._session = session
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        self._origin = URL(api_url).origin()

    async def fetch(self, url: str, *, mime: str, size: int, most: int, into: BinaryIO) -> Fetched | NotFetched:
        """Download a file into `into`. Refusals as in `download.fetch`, also `media_login_page` and `media_wrong_size`.

        Without permission Slack answers with a login page and status 200, which the type and the size reveal.
        """
        if size > most:
            return Refused(why="media_too_large")
        terms = Terms(allowed=lambda at: within(at, HOSTS, self._origin), headers=self._headers, most=most)
        fetched = await fetch(self._session, url, into, terms)
        if not isinstance(fetched, Fetched):
            return fetched
        if fetched.mime == PAGE and not mime.startswith(PAGE):
            return Refused(why="media_login_page")
        return Refused(why="media_wrong_size") if size and size != fetched.size else fetched

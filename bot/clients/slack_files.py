"""Files to Slack and from Slack."""

import io
from typing import BinaryIO

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.clients.addresses import within
from bot.clients.fetching import Fetched, NotFetched, Terms, fetch
from bot.clients.media import Media
from bot.clients.slack_answers import Failed, heard
from bot.clients.slack_posts import dm
from bot.domain.calls import DropFile, FindShare, ShareFile, StageFile, TellFile
from bot.domain.outcomes import Done, Outcome, Refused, Retry
from bot.wire.fields import first, record
from bot.wire.file_names import file_name

HOSTS = frozenset({"slack.com", ".slack.com", "slack-files.com", ".slack-files.com", ".slack-edge.com"})
UPLOAD_TIMEOUT = aiohttp.ClientTimeout(total=300, connect=10, sock_read=60)
PAGE = "text/html"  # what a server says instead of a file
GONE = frozenset({"file_not_found", "file_deleted"})


async def stage(web: AsyncWebClient, media: Media, call: StageFile, file: BinaryIO) -> Outcome:
    """Until it is shared an uploaded file is nobody's and vanishes, so doing it again does no harm. `file`: an empty one.

    Refused besides Slack's own words: `media_*` (see `fetching.fetch`), `media_empty`, `media_wrong_type`.
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


async def _staged(web: AsyncWebClient, called: str, size: int, file: BinaryIO) -> Outcome:
    name = file_name(called) or "file"
    answer = await heard(web.files_getUploadURLExternal(filename=name, length=size))
    if not isinstance(answer, dict):
        return answer
    slack_file, address = first(answer, "file_id"), first(answer, "upload_url")
    if slack_file is None or address is None:
        return Retry(why="no_upload_address")
    failed = await _upload(web, address, file)
    return failed or Done(value=slack_file)


async def tell(web: AsyncWebClient, call: TellFile) -> Outcome:
    """Only the share itself can be in doubt: what is not shared vanishes."""
    channel = await dm(web, call.slack_user)
    if not isinstance(channel, str):
        return channel
    staged = await _staged(web, call.name, len(call.content), io.BytesIO(call.content))
    if not isinstance(staged, Done):
        return staged
    files: list[dict[str, str | None]] = [{"id": str(staged.value), "title": call.name}]
    answer = await heard(web.files_completeUploadExternal(files=files, channel_id=channel), once=True)
    return Done(value=(channel, str(staged.value))) if isinstance(answer, dict) else answer


async def share(web: AsyncWebClient, call: ShareFile) -> Outcome:
    """Works once for each file; whether it did, `files.info` tells."""
    answer = await heard(
        web.files_completeUploadExternal(
            files=[{"id": call.slack_file, "title": call.title}], channel_id=call.channel, thread_ts=call.root
        ),
        once=True,
        channel=call.channel,
    )
    return Done() if isinstance(answer, dict) else answer


async def find_share(web: AsyncWebClient, call: FindShare) -> Outcome:
    """Slack shares a little after it said ok, so a False soon after means nothing yet."""
    answer = await heard(web.files_info(file=call.slack_file), already=GONE)
    if not isinstance(answer, dict):
        return answer
    file = record(answer.get("file"))
    shares = record(file.get("shares"))
    places = [*record(shares.get("private")), *record(shares.get("public"))]
    places += [one for name in ("groups", "channels", "ims") if isinstance(file.get(name), list) for one in file[name]]
    return Done(value=call.channel in places)


async def drop(web: AsyncWebClient, call: DropFile) -> Outcome:
    """A bot may delete what it uploaded; a tombstone stays where it stood."""
    answer = await heard(web.files_delete(file=call.slack_file), already=GONE)
    return Done() if isinstance(answer, dict) else answer


class SlackFiles:
    """Downloads what agents attached. The token goes to Slack's own hosts only, over every redirect."""

    def __init__(self, session: aiohttp.ClientSession, *, token: str, api_url: str) -> None:
        self._session = session
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        self._origin = URL(api_url).origin()

    async def fetch(self, url: str, *, mime: str, size: int, most: int, into: BinaryIO) -> Fetched | NotFetched:
        """The file, refused as in `fetching.fetch`, or as `media_login_page` or `media_wrong_size`.

        Slack answers a missing right with a login page and status 200; the type and the size give it away.
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

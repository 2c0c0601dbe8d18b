"""Downloads files for an export: each from where Slack or Periskope keeps it, with the rules of every download."""

from pathlib import Path

from yarl import URL

from bot.clients.files.download import Fetched
from bot.clients.files.media import MediaFetcher
from bot.clients.files.public_hosts import within
from bot.clients.sessions import media_session, slack_session
from bot.clients.slack.files import HOSTS, SlackFiles
from bot.model.message import LARGEST
from bot.operator.export import FetchFile
from bot.settings import Settings


def fetching(settings: Settings) -> FetchFile:
    """What downloads a file's address into a path; False if it cannot be had, and then there is nothing at the path."""

    async def fetch(source: str, path: Path) -> bool:
        with path.open("xb") as into:
            if source.startswith("http") and within(URL(source), HOSTS, URL(settings.slack_api_url)):
                async with slack_session() as session:
                    token = settings.slack_bot_token.get_secret_value()
                    files = SlackFiles(session, token=token, api_url=settings.slack_api_url)
                    got = await files.fetch(source, mime="", size=0, most=LARGEST, into=into)
            else:
                async with media_session(loopback=settings.sandbox) as session:
                    media = MediaFetcher(session, api_url=settings.periskope_api_url)
                    got = await media.fetch(source, most=LARGEST, into=into)
        if not isinstance(got, Fetched):
            path.unlink()
        return isinstance(got, Fetched)

    return fetch

"""The Slack client: a call in, an outcome out."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.files.disk_slots import Slots
from bot.clients.files.media import MediaFetcher
from bot.clients.slack import files, lookups, posts, rooms, second_look
from bot.outbox import calls
from bot.outbox.calls import SlackCall, UploadFile
from bot.outbox.calls.outcomes import Outcome, Retry

FILES_AT_ONCE = 4
Perform = Callable[[AsyncWebClient, Any], Awaitable[Outcome]]
PERFORM: dict[type[SlackCall[object]], Perform] = {
    calls.SlackPost: posts.post,
    calls.SlackUpdate: posts.update,
    calls.SlackDelete: posts.delete,
    calls.SlackReact: posts.react,
    calls.SlackDm: posts.dm,
    calls.SlackEphemeral: posts.ephemeral,
    calls.PublishHome: posts.publish_home,
    calls.FindPost: lookups.find_post,
    calls.FindDm: lookups.find_dm,
    calls.FindThread: lookups.find_thread,
    calls.ReadHistory: second_look.read_history,
    calls.ReadThread: second_look.read_thread,
    calls.LookUpPerson: lookups.find_person,
    calls.CreateRoom: rooms.create,
    calls.FindRoom: rooms.find,
    calls.UnarchiveRoom: rooms.unarchive,
    calls.Invite: rooms.invite,
    calls.Kick: rooms.kick,
    calls.ReadRoom: rooms.read,
    calls.PostFile: files.share,
    calls.SlackTellFile: files.dm,
    calls.FindShare: files.find_share,
    calls.DeleteFile: files.drop,
}


class SlackClient:
    """Performs calls with one token. Never raises for what Slack or the network does.

    `scratch`: the folder for temporary files.
    """

    def __init__(self, web: AsyncWebClient, *, media: MediaFetcher, scratch: Path | None = None) -> None:
        self._web = web
        self._media = media
        self._slots = Slots(FILES_AT_ONCE, folder=scratch)

    async def perform(self, call: SlackCall[object]) -> Outcome:
        """Make a call; `Done.value` is what the call's docstring says."""
        if isinstance(call, UploadFile):
            with self._slots.take() as file:
                if isinstance(file, Retry):
                    return file
                return await files.stage(self._web, self._media, call, file)
        return await PERFORM[type(call)](self._web, call)

"""Slack as we speak to it: a call in, an outcome out."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import slack_files, slack_finds, slack_posts, slack_rooms
from bot.clients.media import Media
from bot.clients.slots import WAIT, Slots
from bot.domain import calls
from bot.domain.calls import SlackCall, StageFile
from bot.domain.outcomes import Outcome, Retry

FILES_AT_ONCE = 4
Perform = Callable[[AsyncWebClient, Any], Awaitable[Outcome]]


class SlackClient:
    """Performs calls with one token. Never raises for what Slack or the network does.

    `scratch`: the folder in which files are on their way.
    """

    def __init__(self, web: AsyncWebClient, *, media: Media, scratch: Path | None = None) -> None:
        self._web = web
        self._media = media
        self._slots = Slots(FILES_AT_ONCE, folder=scratch)

    async def perform(self, call: SlackCall) -> Outcome:
        """`Done.value` as the call's docstring says."""
        if isinstance(call, StageFile):
            with self._slots.take() as file:
                if file is None:
                    return Retry(why="files_busy", after=WAIT)
                return await slack_files.stage(self._web, self._media, call, file)
        return await PERFORM[type(call)](self._web, call)


PERFORM: dict[type[SlackCall], Perform] = {
    calls.SlackPost: slack_posts.post,
    calls.SlackUpdate: slack_posts.update,
    calls.SlackDelete: slack_posts.delete,
    calls.SlackReact: slack_posts.react,
    calls.SlackTell: slack_posts.tell,
    calls.SlackWhisper: slack_posts.whisper,
    calls.PublishHome: slack_posts.publish_home,
    calls.FindPost: slack_finds.find_post,
    calls.FindTold: slack_finds.find_told,
    calls.FindThread: slack_finds.find_thread,
    calls.FindPerson: slack_finds.find_person,
    calls.CreateRoom: slack_rooms.create,
    calls.FindRoom: slack_rooms.find,
    calls.UnarchiveRoom: slack_rooms.unarchive,
    calls.Invite: slack_rooms.invite,
    calls.Kick: slack_rooms.kick,
    calls.ReadRoom: slack_rooms.read,
    calls.ShareFile: slack_files.share,
    calls.TellFile: slack_files.tell,
    calls.FindShare: slack_files.find_share,
    calls.DropFile: slack_files.drop,
}

"""The Periskope client: a call in, an outcome out; and the lists that the poller reads."""

from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clients.periskope import lists
from bot.clients.periskope.find_send import find_send
from bot.clients.periskope.http import PeriskopeHttp
from bot.clients.periskope.lists import PAGE, Listing, ListPage, page, read_earlier, span
from bot.clients.periskope.records import Records
from bot.clients.periskope.sends import Sends
from bot.clients.slack.files import SlackFiles
from bot.model.event import MessageSeen
from bot.model.message import LARGEST
from bot.outbox import calls
from bot.outbox.calls import PeriskopeCall, ReadEarlier, WaFindSend
from bot.outbox.calls.outcomes import Outcome, Told
from bot.outbox.calls.periskope import Sent


class PeriskopeClient:
    """Performs calls with one API key. Never raises for what Periskope or the network does.

    `label_names`: label ids to names, shared with what stores them; grows as chats name new labels, since Periskope has
    no list of labels. `most_file`: the largest file passed on to WhatsApp, in bytes. `scratch`: the folder for
    temporary files.
    """

    def __init__(
        self,
        http: PeriskopeHttp,
        *,
        files: SlackFiles,
        label_names: MutableMapping[str, str] | None = None,
        most_file: int = LARGEST,
        scratch: Path | None = None,
    ) -> None:
        self._http = http
        self._sends = Sends(self._http, files, most=most_file, scratch=scratch)
        self._records = Records(self._http, {} if label_names is None else label_names)
        self._performers: dict[type[PeriskopeCall[object]], Callable[[Any], Awaitable[Outcome]]] = {
            calls.WaSend: self._sends.send,
            calls.WaFindSend: self._find_send,
            calls.WaEdit: self._sends.edit,
            calls.WaDelete: self._sends.delete,
            calls.WaReact: self._sends.react,
            calls.WaNote: self._sends.note,
            calls.PatchRead: self._sends.mark_read,
            calls.FetchChat: self._records.read_chat,
            calls.FetchMessage: self._records.read_message,
            calls.ReadEarlier: self._read_earlier,
            calls.PatchChat: self._records.patch_chat,
            calls.PatchAccess: self._records.patch_access,
            calls.PatchMember: self._records.patch_member,
            calls.PutTicket: self._records.put_ticket,
        }

    async def perform(self, call: PeriskopeCall[object]) -> Outcome:
        """Make a call; `Done.value` is what the call's docstring says."""
        return await self._performers[type(call)](call)

    async def _read_earlier(self, call: ReadEarlier) -> Told[tuple[MessageSeen, ...]]:
        return await read_earlier(self._http, call)

    async def _find_send(self, call: WaFindSend) -> Told[Sent | None]:
        return await find_send(self._http, call)

    async def list_chats(self, phone: str, offset: int = 0, *, limit: int = PAGE) -> Told[ListPage]:
        """A `ListPage` of `ChatRecord`s (`raw`: the chats as they came)."""
        listing = Listing(path="/chats", names=("chats",), read=self._records.learned)
        return await page(self._http, listing, phone=phone, params=span(None, offset, limit))

    async def list_messages(
        self, phone: str, start_time: datetime, offset: int = 0, *, limit: int = PAGE
    ) -> Told[ListPage]:
        """A `ListPage` of `MessageSeen`s of all chats since `start_time`, newest first."""
        return await page(self._http, lists.MESSAGES, phone=phone, params=span(start_time, offset, limit))

    async def list_notifications(
        self, phone: str, start_time: datetime, offset: int = 0, *, limit: int = PAGE
    ) -> Told[ListPage]:
        """A `ListPage` of `GroupEventSeen`s since `start_time`."""
        return await page(self._http, lists.NOTIFICATIONS, phone=phone, params=span(start_time, offset, limit))

    async def list_notes(
        self, phone: str, start_time: datetime, offset: int = 0, *, limit: int = PAGE
    ) -> Told[ListPage]:
        """A `ListPage` of `MessageSeen`s (private notes) since `start_time`."""
        return await page(self._http, lists.NOTES, phone=phone, params=span(start_time, offset, limit))

    async def list_reactions(
        self, phone: str, start_time: datetime, offset: int = 0, *, limit: int = PAGE
    ) -> Told[ListPage]:
        """A `ListPage` of `ReactionSeen`s since `start_time`."""
        return await page(self._http, lists.REACTIONS, phone=phone, params=span(start_time, offset, limit))

    async def list_tickets(self, offset: int = 0, *, limit: int = PAGE) -> Told[ListPage]:
        """A `ListPage` of `TicketSeen`s of the whole organisation."""
        return await page(self._http, lists.TICKETS, phone=None, params=span(None, offset, limit))

    async def list_phones(self) -> Told[ListPage]:
        """A `ListPage` of `PhoneSeen`s; needs no phone and so shows whether the key is valid."""
        return await page(self._http, lists.PHONES, phone=None)

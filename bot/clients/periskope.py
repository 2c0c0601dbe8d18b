"""Periskope as we speak to it: a call in, an outcome out; and the lists that the poller reads."""

from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bot.clients import periskope_lists
from bot.clients.periskope_finds import find_send
from bot.clients.periskope_history import read_earlier
from bot.clients.periskope_http import PeriskopeHttp
from bot.clients.periskope_lists import PAGE, Listing, page, span
from bot.clients.periskope_records import Records
from bot.clients.periskope_sends import Sends
from bot.clients.slack_files import SlackFiles
from bot.domain import calls
from bot.domain.calls import PeriskopeCall, ReadEarlier, WaFindSend
from bot.domain.outcomes import Outcome
from bot.domain.pieces import LARGEST


class PeriskopeClient:
    """Performs calls with one API key. Never raises for what Periskope or the network does.

    `label_names`: label ids to names, shared with whoever stores them; grows as chats teach new pairs, since
    Periskope has no list of labels. `most_file`: the largest file passed on to WhatsApp, in bytes.
    `scratch`: the folder in which files are meanwhile.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        url: str,
        files: SlackFiles,
        label_names: MutableMapping[str, str] | None = None,
        most_file: int = LARGEST,
        scratch: Path | None = None,
    ) -> None:
        self._http = PeriskopeHttp(http, url=url)
        self._sends = Sends(self._http, files, most=most_file, scratch=scratch)
        self._records = Records(self._http, {} if label_names is None else label_names)
        self._performers: dict[type[PeriskopeCall], Callable[[Any], Awaitable[Outcome]]] = {
            calls.WaSend: self._sends.send,
            calls.WaFindSend: self._find_send,
            calls.WaEdit: self._sends.edit,
            calls.WaDelete: self._sends.delete,
            calls.WaReact: self._sends.react,
            calls.WaNote: self._sends.note,
            calls.MarkRead: self._sends.mark_read,
            calls.ReadChat: self._records.read_chat,
            calls.ReadMessage: self._records.read_message,
            calls.ReadEarlier: self._read_earlier,
            calls.PatchChat: self._records.patch_chat,
            calls.PatchAccess: self._records.patch_access,
            calls.PatchMember: self._records.patch_member,
            calls.PutTicket: self._records.put_ticket,
        }

    async def perform(self, call: PeriskopeCall) -> Outcome:
        """`Done.value` as the call's docstring says."""
        return await self._performers[type(call)](call)

    async def _read_earlier(self, call: ReadEarlier) -> Outcome:
        return await read_earlier(self._http, call)

    async def _find_send(self, call: WaFindSend) -> Outcome:
        return await find_send(self._http, call)

    async def list_chats(self, phone: str, offset: int = 0, *, limit: int = PAGE) -> Outcome:
        """A `Page` of `ChatRecord`s (`raw`: the chats as they came)."""
        listing = Listing(path="/chats", names=("chats",), read=self._records.learned)
        return await page(self._http, listing, phone=phone, params=span(None, offset, limit))

    async def list_messages(self, phone: str, start_time: datetime, offset: int = 0, *, limit: int = PAGE) -> Outcome:
        """A `Page` of `MessageSeen`s of all chats since `start_time`, newest first."""
        return await page(self._http, periskope_lists.MESSAGES, phone=phone, params=span(start_time, offset, limit))

    async def list_notifications(
        self, phone: str, start_time: datetime, offset: int = 0, *, limit: int = PAGE
    ) -> Outcome:
        """A `Page` of `GroupEventSeen`s since `start_time`."""
        return await page(
            self._http, periskope_lists.NOTIFICATIONS, phone=phone, params=span(start_time, offset, limit)
        )

    async def list_notes(self, phone: str, start_time: datetime, offset: int = 0, *, limit: int = PAGE) -> Outcome:
        """A `Page` of `MessageSeen`s (private notes) since `start_time`."""
        return await page(self._http, periskope_lists.NOTES, phone=phone, params=span(start_time, offset, limit))

    async def list_reactions(self, phone: str, start_time: datetime, offset: int = 0, *, limit: int = PAGE) -> Outcome:
        """A `Page` of `ReactionSeen`s since `start_time`."""
        return await page(self._http, periskope_lists.REACTIONS, phone=phone, params=span(start_time, offset, limit))

    async def list_tickets(self, offset: int = 0, *, limit: int = PAGE) -> Outcome:
        """A `Page` of `TicketSeen`s of the whole organisation."""
        return await page(self._http, periskope_lists.TICKETS, phone=None, params=span(None, offset, limit))

    async def list_phones(self) -> Outcome:
        """A `Page` of `PhoneSeen`s; needs no phone and so tells whether the key is good."""
        return await page(self._http, periskope_lists.PHONES, phone=None)

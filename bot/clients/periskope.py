"""Periskope as we speak to it: a call in, an outcome out; and the lists that the poller reads."""

from collections.abc import MutableMapping
from datetime import datetime

import httpx

from bot.clients import periskope_lists
from bot.clients.periskope_finds import find_send
from bot.clients.periskope_http import PeriskopeHttp
from bot.clients.periskope_lists import PAGE, Listing, page, span
from bot.clients.periskope_records import Records
from bot.clients.periskope_sends import Sends
from bot.clients.slack_files import SlackFiles
from bot.domain import calls
from bot.domain.calls import PeriskopeCall
from bot.domain.outcomes import Outcome
from bot.domain.pieces import LARGEST


class PeriskopeClient:
    """Performs calls with one API key. Never raises for what Periskope or the network does.

    `label_names`: label ids to names, shared with whoever stores them; grows as chats teach new pairs, since
    Periskope has no list of labels. `most_file`: the largest file passed on to WhatsApp, in bytes.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        url: str,
        files: SlackFiles,
        label_names: MutableMapping[str, str] | None = None,
        most_file: int = LARGEST,
    ) -> None:
        self._http = PeriskopeHttp(http, url=url)
        self._sends = Sends(self._http, files, most=most_file)
        self._records = Records(self._http, {} if label_names is None else label_names)

    async def perform(self, call: PeriskopeCall) -> Outcome:
        """`Done.value` as the call's docstring says."""
        match call:
            case calls.WaSend():
                return await self._sends.send(call)
            case calls.WaFindSend():
                return await find_send(self._http, call)
            case calls.WaEdit():
                return await self._sends.edit(call)
            case calls.WaDelete():
                return await self._sends.delete(call)
            case calls.WaReact():
                return await self._sends.react(call)
            case calls.WaNote():
                return await self._sends.note(call)
            case calls.MarkRead():
                return await self._sends.mark_read(call)
            case calls.ReadChat():
                return await self._records.read_chat(call)
            case calls.PatchChat():
                return await self._records.patch_chat(call)
            case calls.PatchAccess():
                return await self._records.patch_access(call)
            case calls.PatchMember():
                return await self._records.patch_member(call)
            case calls.PutTicket():
                return await self._records.put_ticket(call)

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

    async def read_message(self, phone: str, message: str) -> Outcome:
        """One message again (`MessageSeen`), e.g. when its file's address has died."""
        return await self._records.read_message(phone, message)

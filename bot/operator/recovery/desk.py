"""Who may let a locked database go on, from Slack or on the machine, and what they are shown."""

import asyncio
from collections.abc import Sequence

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.blockkit.forms import SelectOption
from bot.clients.slack import rooms
from bot.interactions.models import Answer, Ask, FormSubmitted, OpenModal, Options, OptionsWanted, Reply
from bot.model.audit import AuditAction
from bot.model.generation import Generation
from bot.model.person import Agent
from bot.operator.client import Said
from bot.operator.recovery import proposal, words
from bot.operator.recovery.guard import DatabaseGuard
from bot.operator.recovery.proposal import Loss
from bot.outbox.calls import ReadRoom, RoomSeen
from bot.outbox.calls.outcomes import Done, Refused
from storage.db_errors import is_outage, outage_word
from storage.queries.generations import Locked
from storage.store import Store
from storage.tx import Tx

READ_AGAIN_SECONDS = 120.0
ROOM_SECONDS = 1.2  # Slack's tier 3: about fifty a minute
TRIES = 5
log = structlog.get_logger("recovery")


class RecoveryDesk:
    """Answers every door while the database is locked. `pace`: how much faster than Slack allows, in the sandbox."""

    def __init__(self, store: Store, web: AsyncWebClient, guard: DatabaseGuard, *, pace: float) -> None:
        self._store = store
        self._web = web
        self._guard = guard
        self._pace = pace
        self._present: dict[int, frozenset[str]] | None = None

    async def watch(self) -> None:
        """While the database is locked, keep reading in Slack who is in which channel."""
        while True:
            if self._guard.locked is None:
                self._present = None
                await asyncio.sleep(1)
                continue
            try:
                self._present = await self._read() or self._present
            except Exception as fault:
                if not is_outage(fault):
                    raise
                log.warning("presence_not_read", why=outage_word(fault))
            await asyncio.sleep(READ_AGAIN_SECONDS if self._present is not None else 5)

    async def answer(self, ask: Ask) -> Answer:
        """Admins who are in the triage channel in Slack now get the proposal; everybody else a sentence."""
        if isinstance(ask, OptionsWanted):
            return Options(options=())
        if not self._guard.compared:
            return Reply(text=words.STARTING)
        admin = await self._admin(ask.slack_user)
        if admin is None:
            return Reply(text=words.NOT_NOW)
        if self._present is None:
            return Reply(text=words.READING)
        if isinstance(ask, FormSubmitted) and ask.form.callback == words.CONFIRM:
            kept = (
                one for name, ticked in ask.form.values.items() if name.startswith(words.KEEP) for one in ticked or ()
            )
            return Reply(text=words.ended(await self._confirmed(frozenset(int(one) for one in kept), by=admin)))
        locked, losses = await self._store.read(_proposed, self._present)
        return Reply(text=words.GOES_ON) if locked is None else OpenModal(view=words.form(locked, losses))

    async def resume(self, keep: Sequence[str]) -> Said:
        """The operator's confirmation; `keep`: addresses of those who keep what the database gives them."""
        if self._guard.locked is None:
            return Said(well=False, lines=("The database is not locked: everything runs already.",))
        present = await self._read() or self._present
        if present is None:
            return Said(well=False, lines=(words.NO_SLACK,))
        self._present = present
        known = await self._store.read(_by_email, tuple(keep))
        if unknown := [email for email in keep if email not in known]:
            return Said(well=False, lines=(f"Nobody in the team has this address: {', '.join(unknown)}.",))
        ids = frozenset(known.values())
        if not await self._store.read(proposal.admins_left, present, ids):
            return Said(well=False, lines=(words.NO_ADMIN,))
        ended = await self._confirmed(ids, by=None)
        return Said(well=True, lines=(words.GOES_ON, *(f"no longer: {one}" for one in ended)))

    async def lines(self) -> list[str]:
        """For `status`: that the database is locked, and who would lose what."""
        if self._guard.locked is None:
            return []
        losses = [] if self._present is None else (await self._store.read(_proposed, self._present))[1]
        return [words.sentence(self._guard.locked), *(f"would lose: {one.text}" for one in losses)]

    async def _admin(self, slack_user: str) -> Agent | None:
        """Asked from Slack, not from the database: whoever is no admin any more was put out of the triage channel."""
        agent, channel = await self._store.read(_who, slack_user)
        if agent is None or channel is None:
            return None
        seen = await rooms.read(self._web, ReadRoom(channel=channel))
        there = isinstance(seen, Done) and isinstance(seen.value, RoomSeen) and slack_user in seen.value.members
        return agent if there else None

    async def _confirmed(self, keep: frozenset[int], *, by: Agent | None) -> list[str]:
        outside = await self._guard.outside()
        told = () if outside is None else (outside.in_file, outside.in_slack)
        beyond = max((one.number for one in told if one is not None), default=0)
        ended, generation = await self._store.run_first(
            _confirm, self._present or {}, keep, by, beyond=beyond, quiet=self._guard.quiet
        )
        await self._guard.overtake(generation)
        log.info("database_confirmed", by="operator" if by is None else "admin", ended=len(ended))
        return ended

    async def _read(self) -> dict[int, frozenset[str]] | None:
        """Who is in each of our channels; None if Slack did not tell of every one that it has."""
        found: dict[int, frozenset[str]] = {}
        for room_id, channel in await self._store.read(_channels):
            members = await self._members(channel)
            if members is None:
                return None
            found[room_id] = members
            await asyncio.sleep(ROOM_SECONDS * self._pace)
        return found

    async def _members(self, channel: str) -> frozenset[str] | None:
        for _ in range(TRIES):
            seen = await rooms.read(self._web, ReadRoom(channel=channel))
            if isinstance(seen, Done) and isinstance(seen.value, RoomSeen):
                usable = seen.value.private and not seen.value.archived
                return seen.value.members if usable else frozenset()
            if isinstance(seen, Refused):
                return None if seen.what == "token" else frozenset()
            await asyncio.sleep(min(30.0, getattr(seen, "after", None) or 1.0))
        return None


def _channels(tx: Tx) -> list[tuple[int, str]]:
    return [(room.id, room.slack_id) for room in tx.rooms.all_live() if room.slack_id is not None]


def _who(tx: Tx, slack_user: str) -> tuple[Agent | None, str | None]:
    agent, room = tx.people.by_slack(slack_user), tx.rooms.find("triage")
    return agent if agent is not None and agent.admin else None, None if room is None else room.slack_id


def _by_email(tx: Tx, emails: Sequence[str]) -> dict[str, int]:
    found = {email: tx.people.by_email(email) for email in emails}
    return {email: agent.id for email, agent in found.items() if agent is not None}


def _proposed(tx: Tx, present: proposal.Present) -> tuple[Locked | None, list[SelectOption]]:
    shown = [SelectOption(value=str(loss.agent.id), text=_line(tx, loss)) for loss in proposal.losses(tx, present)]
    return tx.generations.locked(), shown


def _line(tx: Tx, loss: Loss) -> str:
    labels = [tx.labels.get(label_id).name for label_id in loss.labels]
    return words.line(loss.agent.email, admin=loss.admin, labels=labels, chats=len(loss.chats))


def _confirm(
    tx: Tx, present: proposal.Present, keep: frozenset[int], by: Agent | None, /, *, beyond: int, quiet: float
) -> tuple[list[str], Generation]:
    lines = [_line(tx, loss) for loss in proposal.take_away(tx, present, keep=keep, by=by)]
    kept = ",".join(str(one) for one in sorted(keep))
    via = "operator" if by is None else "slack"
    tx.audit.write(
        AuditAction.DATABASE_CONFIRMED, actor=None if by is None else by.id, via=via, detail=f"kept {kept or 'nobody'}"
    )
    return lines, tx.generations.unlock(beyond=beyond, quiet=quiet)

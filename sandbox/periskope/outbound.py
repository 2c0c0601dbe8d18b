"""What leaves through the organisation's phones: one queue per phone, in order, with receipts."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from sandbox.periskope import timestamps
from sandbox.periskope.org import Org
from sandbox.periskope.records import Job, Media, Message
from sandbox.periskope.state import stanza

STEP = 0.02
SENT, ACCEPTED, DELIVERED, READ = 1, 2, 3, 4


class Outbound(Org):
    """Sends in order per phone after `send_delay` real seconds each; receipts follow every `ack_delay` seconds."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        super().__init__(clock=clock)
        self.send_delay = STEP
        self.ack_delay = STEP
        self.acks = True
        self.fail_sends = 0
        self.echo_first = False
        self.sync_seconds = 15.0
        self._senders: dict[str, asyncio.Task[None]] = {}
        self._receipts: set[asyncio.Task[None]] = set()

    def idle(self) -> bool:
        """Nothing is on its way any more; what waits for a disconnected phone does not count."""
        leaving = [job for job in self.queue if self.phones[job.message.phone].connected]
        return not leaving and not self._receipts and self.webhooks.idle()

    async def halt(self) -> None:
        """Stop everything under way."""
        tasks = [*self._senders.values(), *self._receipts]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def outgoing(  # the facts of one send
        self,
        chat_id: str,
        phone: str,
        *,
        body: str | None,
        performed_by: str | None,
        media: Media | None = None,
        quoted: str | None = None,
        kind: str = "chat",
    ) -> Message:
        now = self.clock()
        return Message(
            unique_id=stanza(),
            chat_id=chat_id,
            phone=phone,
            sender=phone,
            timestamp=now.replace(microsecond=0),
            updated_at=now,
            kind=kind,
            body=body,
            from_me=True,
            performed_by=performed_by,
            quoted=quoted,
            media=self.keep(media) if media else None,
            queue_id=str(uuid4()) if performed_by else None,
            queued_at=now,
        )

    def enqueue(self, message: Message) -> Job:
        """Queue a send; it leaves when its phone is connected and everything before it has left."""
        job = Job(queue_id=message.queue_id or str(uuid4()), message=message, added=self.clock())
        self.jobs.append(job)
        running = self._senders.get(message.phone)
        if running is None or running.done():
            self._senders[message.phone] = asyncio.get_running_loop().create_task(self._send_all(message.phone))
        return job

    async def sent(self, job: Job, *, seconds: float) -> bool:
        """Wait until the job has left (or failed); False when it has not within so many real seconds."""
        deadline = asyncio.get_running_loop().time() + seconds
        while job.status == "waiting":
            if asyncio.get_running_loop().time() >= deadline:
                return False
            await asyncio.sleep(STEP / 4)
        return True

    async def _send_all(self, phone: str) -> None:
        while waiting := [job for job in self.queue if job.message.phone == phone]:
            await asyncio.sleep(self.send_delay)
            if not self.phones[phone].connected:
                await asyncio.sleep(STEP)
                continue
            job = waiting[0]
            job.attempts += 1
            job.finished = self.clock()
            if self.fail_sends > 0:
                self.fail_sends -= 1
                job.status, job.message.ack = "failed", -1
                continue
            job.status = "completed"
            self.reached(job.message)

    def reached(self, message: Message) -> None:
        """WhatsApp has taken a message of ours: it shows on the customer's phone and is echoed."""
        now = self.clock()
        message.timestamp, message.updated_at = now.replace(microsecond=0), now
        message.ack = max(message.ack, SENT)
        chat = self.chats[message.chat_id]
        chat.log.append(message)
        chat.updated_at = now
        self.message_event("message.created", message)
        if self.acks:
            task = asyncio.get_running_loop().create_task(self._acknowledge(message))
            self._receipts.add(task)
            task.add_done_callback(self._receipts.discard)

    async def _acknowledge(self, message: Message) -> None:
        for step in (ACCEPTED, DELIVERED):
            await asyncio.sleep(self.ack_delay)
            self.acknowledge(message, step)

    def acknowledge(self, message: Message, step: int) -> None:
        """Raise the receipt; it never steps back."""
        if step <= message.ack or message.is_deleted:
            return
        before, message.ack = message.ack, step
        message.updated_at = self.clock()
        self.message_event("message.ack.updated", message, {"ack": str(before)})

    def edit_sent(self, message: Message, text: str) -> None:
        message.prev_body, message.body = message.body, text
        message.updated_at = self.clock()
        self.message_event("message.updated", message, {"body": message.prev_body})

    def delete_message(self, message: Message) -> None:
        message.is_deleted = True
        message.updated_at = self.clock()
        self.message_event("message.deleted", message, {"is_deleted": None})

    @property
    def connected(self) -> bool:
        """Whether every phone is connected; setting it (dis)connects all of them and tells so."""
        return all(one.connected for one in self.phones.values())

    @connected.setter
    def connected(self, value: bool) -> None:
        for phone in self.phones:
            self.set_connected(phone, connected=value)

    def set_connected(self, phone: str, *, connected: bool) -> None:
        found = self.phones[phone]
        if found.connected != connected:
            found.connected = connected
            self.phone_event("org.phone.connected" if connected else "org.phone.disconnected", found)

    def summary(self) -> dict[str, int]:
        """How many jobs are in which state."""
        states = [job.status for job in self.jobs]
        return {state: states.count(state) for state in ("waiting", "completed", "failed")}

    def timeline(self, message: Message) -> dict[str, str | None]:
        return {
            "queued_at": timestamps.zulu(message.queued_at),
            "sent_at": timestamps.zulu(message.timestamp) if message.ack >= SENT else None,
        }

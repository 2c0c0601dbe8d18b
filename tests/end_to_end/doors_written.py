"""The same words through the two other doors: in the app's direct messages, and said to it under a card."""

from sqlalchemy import delete, select

from bot.app.routes import interactions
from bot.interactions.models import Answer, Reply
from bot.model.effect.notices import PostEphemeral, SendDm
from bot.model.event import ReplyWritten
from bot.model.person import Agent
from bot.notices.messages.work import Answered
from bot.replies import events as replies_events
from storage import tables as t
from storage.tx import Tx
from tests.end_to_end.doors_catalogue import ADMIN_DOORS, DOORS, OWN_DOORS
from tests.end_to_end.doors_made import Door, Target
from tests.interactions.test_doors_named import written

TYPED, UNDER = "typed ", "under a card: "
CARD = "0.1"  # of the first chat: whoever names another there means the other
CARDS_OWN = "tickets create {name}"  # under a card the words are the subject, whosever name they are
Written = dict[str, "WrittenDoor"]


class WrittenDoor:
    """A message as Slack sends it, with a real mention; `root`: under which card, None for a direct message."""

    def __init__(self, line: str, root: str | None, *, own: bool = False) -> None:
        self._line, self._root, self._own = line, root, own

    def event(self, agent: Agent, at: Target) -> ReplyWritten:
        """What the wire makes of it."""
        line = at.fill(self._line.replace("@{other}", "{{}}"), agent)
        element = {"type": "user", "user_id": at.other(agent).slack_user} if "{}" in line else _NOTHING
        if self._root is None:
            return written(line, element, user=agent.slack_user, channel="D1", channel_type="im")
        root = at.root if self._own else self._root
        where = {"user": agent.slack_user, "channel": "C1", "channel_type": "group", "thread_ts": root}
        return written(f"@periskope {line}", element, **where)

    def answer(self, tx: Tx, agent: Agent, at: Target) -> Answer:
        """What they are told, with the chats for which that would be withdrawn; it is not left among what is owed."""
        event, known = self.event(agent, at), _owed(tx)
        if event.direct:
            interactions.written_to_us(event, tx)
        else:
            verdict = replies_events.verdict_on(event, tx)
            assert verdict is None or verdict.kind == "never", self._line
            interactions.written_in_thread(event, tx)
        [payload] = [row for key, row in _owed(tx).items() if key not in known and row["kind"] == Answered.kind]
        _forget(tx, _owed(tx).keys() - known.keys())
        return Reply(text=f"{payload['text']}\n{payload.get('names', [])}")


_NOTHING = {"type": "text", "text": " "}


def _owed(tx: Tx) -> dict[int, dict[str, object]]:
    found = select(t.outbox.c.id, t.outbox.c.payload).where(t.outbox.c.kind.in_((SendDm.kind, PostEphemeral.kind)))
    return {row.id: row.payload["notice"] for row in tx.conn.execute(found)}


def _forget(tx: Tx, answers: set[int]) -> None:
    """Take the answer away again: what else has changed is compared afterwards."""
    for entry in answers:
        row = tx.conn.execute(select(t.outbox).where(t.outbox.c.id == entry)).one()
        if row.payload["notice"]["kind"] == Answered.kind:
            tx.conn.execute(delete(t.outbox).where(t.outbox.c.id == entry))
            if row.kind == SendDm.kind:
                tx.conn.execute(delete(t.post).where(t.post.c.id == row.target))


def _both(doors: dict[str, Door]) -> Written:
    """Every command of these as a direct message and under a card; what is about that card's own chat, under it."""
    lines = [name.removeprefix(TYPED) for name in doors if name.startswith(TYPED) and name != TYPED]
    named = [line for line in lines if not line.startswith(CARDS_OWN)]
    about = [name.removeprefix(UNDER) for name in doors if name.startswith(UNDER)]
    return {
        **{f"in a direct message: {line}": WrittenDoor(line, None) for line in lines},
        **{f"said under a card: {line}": WrittenDoor(line, CARD) for line in named},
        **{f"said under its card: {line}": WrittenDoor(line, CARD, own=True) for line in about},
    }


WRITTEN = _both(DOORS)
ADMIN_WRITTEN = _both(ADMIN_DOORS)
OWN_WRITTEN = _both(OWN_DOORS)

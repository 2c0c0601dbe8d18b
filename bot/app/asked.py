"""The way of an asking: read on a reader, then looked up, judged and done in one transaction ahead of the queue."""

import contextlib

from bot.app.routes import interactions
from bot.interactions import declared_forms
from bot.interactions.models import Answer, Ask, CommandUsed, FormSubmitted, OptionsWanted
from storage.store import Store
from storage.transaction_cache import OnlyLooks


async def answered(store: Store, ask: Ask) -> Answer:
    """The answer. Names are looked for beside the transactions; raises DatabaseLocked as `interactions.answer` does.

    A line or form that changes nothing is answered on a reader, however long that takes; the transaction only sees to it that
    the asking is answered once, and that its asker may still see what the answer was made from.
    """
    if isinstance(ask, OptionsWanted):
        return await store.read(interactions.answer, ask)
    known = await store.read(interactions.read, ask) if isinstance(ask, CommandUsed) else None
    line = known is not None and known.only_looks
    form = isinstance(ask, FormSubmitted) and declared_forms.only_looks(ask)
    if isinstance(ask, CommandUsed | FormSubmitted) and (line or form):
        with contextlib.suppress(OnlyLooks):  # a refusal is noted, a file is sent: that is done as any change
            looked = await store.look(interactions.look, ask, known)
            said = None if looked is None else await store.run_first(interactions.still_true, ask, looked)
            if said is not None:
                return said
    return await store.run_first(interactions.answer, ask, known)

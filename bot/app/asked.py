"""The way of an asking: read on a reader, then looked up, judged and done in one transaction ahead of the queue."""

from bot.app.routes import interactions
from bot.interactions.models import Answer, Ask, CommandUsed, OptionsWanted
from storage.store import Store


async def answered(store: Store, ask: Ask) -> Answer:
    """The answer. Names are looked for beside the transactions; raises DatabaseLocked as `interactions.answer` does."""
    if isinstance(ask, OptionsWanted):
        return await store.read(interactions.answer, ask)
    known = await store.read(interactions.read, ask) if isinstance(ask, CommandUsed) else None
    return await store.run_first(interactions.answer, ask, known)

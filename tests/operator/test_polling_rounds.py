"""Messages are polled in a round of their own: only a program that has just started reads all chats before them."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.app.jobs import Parts, Polling


class Phoneless:
    """A Periskope that lists no phones; its chats can be read from the `well`-th time on."""

    def __init__(self, *, well: int = 1) -> None:
        self.asked: list[str] = []
        self._well = well

    async def phones(self) -> bool:
        return False

    async def chats(self) -> None:
        self.asked.append("chats")
        if self.asked.count("chats") < self._well:
            raise ConnectionError

    async def messages(self) -> None:
        self.asked.append("messages")


def polling(poller: Phoneless) -> Polling:
    rest = dict.fromkeys(("jobs", "store", "clock", "now", "heartbeat"))
    return Polling(Parts(**cast("Any", rest | {"poller": poller, "settings": SimpleNamespace(sandbox_grants=None)})))


async def test_only_the_first_round_reads_the_chats_first() -> None:
    poller = Phoneless()
    rounds = polling(poller)
    for _ in range(3):
        await rounds.poll()

    assert poller.asked == ["chats", "messages", "messages", "messages"]


async def test_chats_that_could_not_be_read_are_read_before_the_next_messages() -> None:
    poller = Phoneless(well=2)
    rounds = polling(poller)
    with pytest.raises(ConnectionError):
        await rounds.poll()
    await rounds.poll()

    assert poller.asked == ["chats", "chats", "messages"]

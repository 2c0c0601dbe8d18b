"""What comes of a change reaches who waits for it, once, whoever goes away meanwhile."""

import asyncio
import contextlib
import gc
import threading
import weakref

import pytest

from storage.change_result import ChangeResult

PATIENCE = 60.0  # of a busy machine


async def _waiting(change: ChangeResult[int]) -> "asyncio.Task[int]":
    task = asyncio.create_task(change.arrived())
    await asyncio.sleep(0)
    return task


async def test_a_result_comes_from_another_thread() -> None:
    change: ChangeResult[int] = ChangeResult()
    task = await _waiting(change)

    assert change.begin()
    threading.Thread(target=change.set_result, args=(7,)).start()
    async with asyncio.timeout(PATIENCE):
        assert await task == 7
    assert await change.arrived() == 7, "whoever comes late has it at once"


@pytest.mark.parametrize("fault", [ZeroDivisionError(), StopIteration(), KeyboardInterrupt(), SystemExit()])
async def test_what_was_raised_is_raised(fault: BaseException) -> None:
    change: ChangeResult[int] = ChangeResult()
    change.begin()
    change.set_exception(fault)

    with pytest.raises(type(fault)):
        change.result()
    assert change.exception() is fault


async def test_who_stops_waiting_before_it_is_begun_cancels_it() -> None:
    change: ChangeResult[int] = ChangeResult()
    heard: list[bool] = []
    change.add_done_callback(lambda done: heard.append(done.cancelled()))
    task = await _waiting(change)
    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert not change.begin()
    assert change.cancelled()
    assert heard == [True]
    with pytest.raises(asyncio.CancelledError):
        change.exception()


async def test_who_stops_waiting_later_cancels_nothing() -> None:
    change: ChangeResult[int] = ChangeResult()
    heard: list[int] = []
    change.add_done_callback(lambda done: heard.append(done.result()))
    task = await _waiting(change)
    change.begin()
    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert not change.cancel()
    change.set_result(7)
    assert heard == [7]


async def test_who_hears_of_it_does_so_before_who_came_later() -> None:
    change: ChangeResult[int] = ChangeResult()
    order: list[str] = []
    for name in ("first", "second"):
        change.add_done_callback(lambda _, name=name: order.append(name))  # type: ignore[misc]  # bound now
    change.begin()
    change.set_result(7)
    change.add_done_callback(lambda _: order.append("late"))

    assert order == ["first", "second", "late"]


def test_an_end_is_the_last_word() -> None:
    change: ChangeResult[int] = ChangeResult()
    with pytest.raises(RuntimeError):
        change.set_result(1)
    change.begin()
    change.set_result(7)

    with pytest.raises(RuntimeError):
        change.set_exception(ZeroDivisionError())
    assert change.result() == 7


def test_a_loop_that_was_closed_meanwhile_disturbs_nobody() -> None:
    change: ChangeResult[int] = ChangeResult()
    loop = asyncio.new_event_loop()
    coroutine = change.arrived()
    task = loop.create_task(coroutine)
    loop.run_until_complete(asyncio.sleep(0))
    change.begin()
    task.cancel()
    loop.run_until_complete(asyncio.wait([task]))
    loop.close()
    change.set_result(7)

    assert change.result() == 7


class Fault(Exception):
    """One that can be watched."""


async def test_a_fault_is_let_go_with_its_change() -> None:
    change: ChangeResult[int] | None = ChangeResult()
    assert change is not None
    change.begin()
    change.set_exception(Fault())
    gone = weakref.ref(change.exception() or Fault())
    gc.disable()
    try:
        with contextlib.suppress(Fault):
            await change.arrived()
        change = None
        assert gone() is None, "it is held by a circle"
    finally:
        gc.enable()


async def test_one_fault_that_many_are_given_does_not_grow_with_each() -> None:
    fault, changes = OSError("away"), [ChangeResult[int]() for _ in range(100)]
    for change in changes:
        change.begin()
        change.set_exception(fault)
    lengths = []
    for change in changes:
        with pytest.raises(OSError, match="away") as told:
            await change.arrived()
        lengths.append(len(told.traceback))

    assert lengths[-1] == lengths[0]


def test_what_is_not_done_says_so() -> None:
    change: ChangeResult[int] = ChangeResult()
    change.begin()

    with pytest.raises(asyncio.InvalidStateError):
        change.result()
    with pytest.raises(asyncio.InvalidStateError):
        change.exception()

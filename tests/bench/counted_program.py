"""`python -m tests.bench.counted_program run`: the program, which answers each line that it reads with how often it called what."""

import json
import sys
import threading
from collections import Counter, defaultdict
from importlib import import_module
from types import CodeType, FrameType
from typing import Any

from bot.cli import main as run

_CALLED: list[tuple[str, defaultdict[CodeType, int]]] = []
"""For each thread, by name, how often each of Python's functions was called, or went on after it had waited."""


def main() -> None:
    """Count on every thread from now on, and run."""
    import_module("bot.app")  # not counted, which would take seconds
    threading.Thread(target=_answer, daemon=True).start()
    threading.setprofile(_begin)
    sys.setprofile(_begin)
    run()


def _begin(frame: FrameType, event: str, arg: Any) -> None:
    """Count what this thread calls in a table of its own: no two write to one."""
    called: defaultdict[CodeType, int] = defaultdict(int)
    _CALLED.append((threading.current_thread().name, called))

    def note(frame: FrameType, event: str, arg: Any) -> None:
        if event == "call":
            called[frame.f_code] += 1

    sys.setprofile(note)


def _answer() -> None:
    for _ in sys.stdin:
        found: Counter[str] = Counter()
        for thread, called in tuple(_CALLED):
            for code, times in tuple(called.items()):
                found[f"{thread} {code.co_filename}:{code.co_firstlineno} {code.co_name}"] += times
        sys.stdout.write(f"{json.dumps(found)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

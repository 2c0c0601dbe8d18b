"""`./run bench`: every measurement one after another, each in a process of its own; `./run bench figures`: only that."""

import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent
APART = {"__init__", "__main__", "relay"}  # the relay is what `end_to_end` compares with


def main(wanted: list[str]) -> int:
    """Run what is wanted, or all; 0 if every one ended well."""
    there = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in APART)
    unknown = sorted(set(wanted) - set(there))
    if unknown:
        sys.stderr.write(f"There is no bench {', '.join(unknown)}; there are {', '.join(there)}.\n")
        return 2
    failed = [name for name in wanted or there if not _run(name)]
    if failed:
        sys.stdout.write(f"\nDid not end well: {', '.join(failed)}\n")
    return len(failed)


def _run(name: str) -> bool:
    sys.stdout.write(f"\n{name}\n")
    sys.stdout.flush()
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{name}"], stderr=subprocess.PIPE, text=True, check=False
    )
    if ended.returncode:
        sys.stdout.write(ended.stderr[-2000:])
    sys.stdout.write(f"({time.monotonic() - began:.0f} s)\n")
    return ended.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

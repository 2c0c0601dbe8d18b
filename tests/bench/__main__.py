"""`./run bench`: one table of what a message costs, each row beside a baseline of the same run; a lost gate fails it.

`./run bench growth polling`: only those rows. `--write`: the table goes into docs/performance.md. Measurements that tell
more about one thing, and print what they find, are run by name alone.
"""

import compileall
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.rows import Row, read, table

FOLDER = Path(__file__).parent
DOC = FOLDER.parents[1] / "docs" / "performance.md"
OPENS, CLOSES = "<!-- ./run bench -->\n", "<!-- end of ./run bench -->\n"
ROWS = ("end_to_end", "big_house", "statements", "calls", "growth", "polling", "long_looks", "several")
ALONE = ("access", "boundaries", "conversion", "engine", "figures", "memory")
WRITE = "--write"
SHIPPED = ("bot", "storage", "scheduler")  # compiled before, or a first start would be measured


def main(arguments: list[str]) -> int:
    """Measure what is wanted, or all of the table, and print it; 0 if all ended well and no gate was lost."""
    wanted = [one for one in arguments if one not in {WRITE, "--only"}]
    unknown = sorted(set(wanted) - {*ROWS, *ALONE})
    if unknown:
        sys.stderr.write(f"There is no bench {', '.join(unknown)}; there are {', '.join((*ROWS, *ALONE))}.\n")
        return 2
    for package in SHIPPED:
        compileall.compile_dir(package, quiet=1)
    rows: list[Row] = []
    broken = [name for name in wanted or ROWS if not _run(name, rows)]
    found = table(rows) if rows else ""
    sys.stdout.write(f"\n{found}")
    if WRITE in arguments and rows:
        _write(found)
    for name in broken:
        sys.stdout.write(f"Did not end well: {name}\n")
    for row in rows:
        if row.fails():
            sys.stdout.write(f"Gate lost: {row.name}\n")
    return len(broken) + sum(row.fails() for row in rows)


def _run(name: str, rows: list[Row]) -> bool:
    """Run one measurement in a process of its own; what it prints besides rows is printed at once."""
    began = time.monotonic()
    command = [sys.executable, "-m", f"tests.bench.{name}"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in ended.stdout.splitlines():
        row = read(line)
        if row is not None:
            rows.append(row)
        elif line.strip():
            sys.stdout.write(f"{line}\n")
    if ended.returncode:
        sys.stdout.write(ended.stderr[-2000:])
    sys.stdout.write(f"{name}: {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return ended.returncode == 0


def _write(found: str) -> None:
    words = DOC.read_text("utf-8")
    before, _, rest = words.partition(OPENS)
    _, _, after = rest.partition(CLOSES)
    DOC.write_text(f"{before}{OPENS}\n{found}\n{CLOSES}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m tests.fuzz [name] [seconds] [seed]`: one fuzzer, or each in turn, for so long; a seed repeats a run."""

import asyncio
import secrets
import sys

from tests.fuzz.running import NAMES, TEXTS, fuzz_requests, fuzz_text


def main(words: list[str]) -> int:
    """Run what is wanted; 0 if nothing was found."""
    wanted = [one for one in NAMES if not words or one.replace(" ", "-") == words[0]]
    if not wanted:
        sys.stderr.write(
            f"There is no fuzzer {words[0]}; there are {', '.join(one.replace(' ', '-') for one in NAMES)}.\n"
        )
        return 2
    seconds = float(words[1]) if len(words) > 1 else 60.0
    seed = int(words[2]) if len(words) > 2 else secrets.randbelow(10**6)
    for name in wanted:
        if name in TEXTS:
            found = fuzz_text(name, seed, seconds=seconds)
        else:
            found = asyncio.run(fuzz_requests(name, seed, seconds=seconds))
        sys.stdout.write(f"{found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

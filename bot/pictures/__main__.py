"""`python -m bot.pictures`: one picture as JSON in, as PNG out, within limits of memory and time."""

import resource
import sys

from bot.pictures.plans import from_json

MOST_MEMORY = 1_500 * 1024 * 1024  # of address space, most of which a plotting library reserves and never uses
CPU_SECONDS = 30


def main() -> None:
    """Read, draw, write."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    picture = from_json(sys.stdin.buffer.read())
    from bot.pictures.draw import draw  # after the limits: it brings the plotting library

    sys.stdout.buffer.write(draw(picture))


if __name__ == "__main__":
    main()

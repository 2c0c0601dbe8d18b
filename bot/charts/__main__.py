"""`python -m bot.charts`: one picture as JSON on stdin, as PNG on stdout, within limits of memory and time."""

import resource
import sys

from bot.charts.models import from_json

MOST_MEMORY = 1_500 * 1024 * 1024  # of address space, most of which a plotting library reserves and never uses
CPU_SECONDS = 30


def main() -> None:
    """Read the picture, draw it, write it."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    picture = from_json(sys.stdin.buffer.read())
    from bot.charts.draw import draw

    sys.stdout.buffer.write(draw(picture))


if __name__ == "__main__":
    main()

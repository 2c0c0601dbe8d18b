"""`python -m tests.browser.album [walk…]`: every picture in docs/pictures, taken anew by the walks that show it."""

import sys
import time

from tests.browser import access, changes, fidelity, shifts, surface, tour
from tests.browser.pictures import FOLDER
from tests.operator import board

WALKS = {one.__name__.rpartition(".")[2]: one for one in (tour, surface, access, shifts, fidelity, changes, board)}


def main() -> None:
    """Each walk, held to the pictures that it says it takes."""
    for name in sys.argv[1:] or WALKS:
        sys.stderr.write(f"{name}…\n")
        began = time.time()
        WALKS[name].main()
        taken = {path.stem for path in FOLDER.glob("*.png") if path.stat().st_mtime >= began}
        if taken != set(WALKS[name].PICTURES):
            raise SystemExit(f"{name} took {sorted(taken)} and declares {sorted(WALKS[name].PICTURES)}")


if __name__ == "__main__":
    main()

"""The counter as it stands on this machine, in a file beside the database."""

import json
from pathlib import Path

from bot.model.generation import Generation

NAME = "counter.json"


def read(folder: Path) -> Generation | None:
    """What the file says; None if there is none that can be read."""
    try:
        told = json.loads((folder / NAME).read_text())
        return Generation(installation=str(told["installation"]), number=int(told["number"]), token=str(told["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, generation: Generation) -> None:
    """Replace the file as a whole: half a counter would look like none. Raises OSError if the disk will not."""
    part = folder / f"{NAME}.part"
    told = {"installation": generation.installation, "number": generation.number, "token": generation.token}
    part.write_text(json.dumps(told))
    part.chmod(0o600)
    part.replace(folder / NAME)

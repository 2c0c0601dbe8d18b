"""Quick replies: what is put into a stored text when it is used."""

import re
from collections.abc import Mapping

PLACE = re.compile(r"\{(name|agent)\}")


def filled(text: str, names: Mapping[str, str]) -> str:
    """`{name}` and `{agent}` as `names` has them. What is put in is not looked at again."""
    return PLACE.sub(lambda found: names.get(found[1], found[0]), text)

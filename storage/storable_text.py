"""Text made storable: what a person or vendor sends may hold characters that a database refuses."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, String
from sqlalchemy.engine import Dialect

MARK = "\N{REPLACEMENT CHARACTER}"
clean_text = re.compile("[\0\ud800-\udfff]").sub
"""Called with the mark and a text."""


def storable(text: str) -> str:
    """`text` with NUL (PostgreSQL refuses it) and lone surrogates (nothing encodes them) replaced by a mark."""
    return clean_text(MARK, text)


def storable_if_text(value: Any) -> Any:
    """A value as it is bound."""
    return clean_text(MARK, value) if isinstance(value, str) else value


def keep_text_storable(engine: Engine) -> None:
    """Make `engine` replace what cannot be stored in every text that it binds: no transaction fails over a character."""
    dialect = engine.dialect
    known: Any = dialect.colspecs.get(String, String)

    class StorableText(known):  # type: ignore[misc]
        """The dialect's own text, cleaned on its way in."""

        def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
            before = super().bind_processor(dialect)
            if before is None:
                return storable_if_text
            return lambda value: before(storable_if_text(value))

    dialect.colspecs = {**dialect.colspecs, String: StorableText}

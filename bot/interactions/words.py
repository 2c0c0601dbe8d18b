"""Words of typed lines that are no names and no command's own: links, polite and filling words, oneself, the app's name."""

from collections.abc import Sequence

from bot.interactions.tokens import Line, Token
from bot.text.fuzzy import folded

AND = frozenset({"and", "&", "+", "plus", "und", "y"})
POLITE = frozenset({"please", "pls"})
ME = frozenset({"me", "myself"})
FILLING = frozenset(
    {"a", "all", "am", "can", "could", "do", "get", "give", "go", "i", "i'd", "i'll", "i'm", "im", "is", "let", "list"}
    | {"make", "mark", "me", "my", "now", "please", "pls", "put", "set", "show", "the", "to", "us", "want", "we", "you"}
)
PREFIXES = ("/periskope", "@periskope", "periskope")


def without_prefix(read: Line) -> Sequence[Token]:
    """The pieces behind the app's own name."""
    first = read.tokens[:1]
    return read.tokens[1:] if first and folded(read.text[first[0].start : first[0].end]) in PREFIXES else read.tokens


def fills(token: Token) -> bool:
    """Whether it is a word that may stand before a command and says nothing."""
    return token.kind == "word" and (folded(token.value).replace("’", "'") in FILLING or not folded(token.value))

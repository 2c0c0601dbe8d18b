"""Words of typed lines that are no names and no command's own: links, polite and filling words, oneself, the app's name."""

import re
from collections.abc import Sequence

from bot.interactions.tokens import Line, Token
from bot.text.fuzzy import TYPED_AROUND
from bot.text.names import fold

SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]|:skin-tone-[2-6]:")
"""What gives emoji a colour."""
AND = frozenset({"and", "&", "+", "plus", "und", "y"})
POLITE = frozenset({"please", "pls", "plz", "bitte"})
ME = frozenset({"me", "myself"})
ARTICLES = frozenset({"a", "an", "the"})
KIND_SIGNS = frozenset(
    {"🙏", "👍", "🙂", "😊", "😀", "🤝", ":pray:", ":+1:", ":thumbsup:", ":slightly_smiling_face:", ":blush:"}
)
"""Emoji of please and thanks, as they are typed and as Slack names them."""
DASHES = "-–—"
THANKS = frozenset({"thanks", "thx", "thank", "ty", "danke", "gracias"})
THANKFUL = frozenset({"you", "a", "lot", "lots", "so", "very", "much", "in", "advance", "again"})
"""Words that stand for nothing behind thanks."""
GREETINGS = frozenset({"hi", "hello", "hey", "good"})
GREETED = frozenset({"there", "again", "all", "everyone", "everybody", "folks", "team", "both", "guys", "bot"})
"""Words behind a greeting that only say who is greeted."""
HOW = frozenset({"how", "what", "where", "which"})
THIS = frozenset({"this", "that", "it"})
"""Words for what is before one: under a card its chat."""
HERE = frozenset({"here"})
EVERY = frozenset({"all", "everyone", "everybody", "everything", "anyone", "anybody", "nobody", "none", "noone", "any"})
"""Words for everybody and for nobody: that one thing is called so is asked about."""
OF_CHATS = THIS | {"one", "chat"}
"""Words for a chat that is not named: whatever is changed and takes no chat is not meant by them, as in `on it`."""
NOTHING = POLITE | ARTICLES | THANKS | OF_CHATS | {"now"}
"""Words that can be passed over where nothing takes them."""
_FILLING = (
    "a all am can could do get give go hey i i'd i'll i'm im is kindly let let's like list make mark me my need now ok okay periskope put "
    "set should show the to us want we would you"
)
FILLING = POLITE.union(fold(word) for word in _FILLING.split())
OURS = "periskope"
"""Our name, as it stands folded behind `/` or `@`, or alone."""


def without_prefix(read: Line) -> Sequence[Token]:
    """The pieces behind the app's own name."""
    first = read.tokens[:1]
    return read.tokens[1:] if first and fold(read.text[first[0].start : first[0].end]) == OURS else read.tokens


def fills(token: Token) -> bool:
    """Whether it is a word that may stand before a command and says nothing."""
    return token.kind == "word" and (fold(token.value) in FILLING or is_sign(token))


def is_sign(token: Token) -> bool:
    """Whether it is a mark like a question mark or a dash alone, or emoji of please and thanks."""
    return not token.value.strip(f"{TYPED_AROUND}{DASHES}") or SKIN.sub("", token.value) in KIND_SIGNS

"""What no stranger's text may carry into a screen: control characters, direction overrides, broken code points."""

import regex

_LINE_ENDS = regex.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_BROKEN = regex.compile(r"\p{Cs}")
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
_DROPPED = regex.compile(
    rf"(?P<kept>{_FLAG})|[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """The text without what could hide, reverse or break other words; nothing a person can see is lost.

    All line ends become a line feed. Kept: tabs, joiners (emoji and several scripts need them), marks of direction
    that only affect their neighbours, the hidden letters of a flag. A lone surrogate becomes U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _BROKEN.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    return str(_DROPPED.sub(lambda found: found["kept"] or "", text))

"""Single signs of team talk in folded lines: a note's beginning, a command, a name after `@`, a link into Slack."""

import difflib
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

import regex

from bot.replies.policy.typed_lines import folded_line, without_marks
from bot.text.fuzzy import singular
from bot.text.safe import looks_like

APP = "periskope"
MISSPELT = 0.75
"""How alike a word must be to the app's name to pass for it."""
LONGEST_COMMAND = 60
"""Characters of a reply that may be nothing but a command."""
FEW = 3
LONGEST_MARKS = 200
"""Characters in which a line's first word is looked for behind signs of any kind."""
_NOTE = regex.compile(r"note[\s*_~`]*:|//")
_COMMAND = regex.compile(rf"[@/]\s?{APP}(?!\w)")
_NEAR_NOTE = regex.compile(
    r"notes?\s*(?:[;=>|→]|\p{Pd})|notes\s*:|notes?\s+(?:to|for)\s+(?:self|myself|(?:the\s+)?team|colleagues)\b"
    r"|(?:internal|private|team|staff)\s+notes?\b|internal(?:ly)?\s*:"
)
_WORD_FOR_NOTE = regex.compile(r"([\w ]{1,16}?)[\s*_~`]*:")
_NUMBERED = regex.compile(r"[^\p{L}/@]+(?=note)")
_ANY_SIGN = regex.compile(r"[^\p{L}\p{N}/@]+")
_NOTE_WORDS = frozenset(map(folded_line, (
    "nota", "notas", "notiz", "anmerkung", "notitie", "notat", "notering", "anteckning", "notatka", "poznámka",
    "megjegyzés", "notă", "σημείωση", "примечание", "заметка", "примітка", "нотатка", "not", "catatan",
    "nót", "หมายเหตุ", "备注", "備註", "備考", "注", "メモ", "ノート", "메모", "참고", "नोट", "नोंद", "ملاحظة", "ملحوظة",
    "یادداشت", "نوٹ", "הערה", "নোট", "குறிப்பு", "ghi chú",
)))  # fmt: skip
"""What a note is called in other languages: who was told to begin with `note:` may well write this."""
_BROADCASTS = frozenset({"here", "channel", "everyone"})
_NO_NAMES = regex.compile(
    r"(?<![a-z0-9+.-])(?:[a-z][a-z0-9+.-]{0,20}://|www\.)\S+|(?<![\w@.-])[\w-]+(?:\.[\w-]+)+/\S*"
    r"|(?<![\w.!#$%&'*+=?^{|}~@-])[\w.!#$%&'*+=?^{|}~-]*[\w+-]@(?P<domain>[\w-]+(?:\.[\w-]+)*\.[\w-]{2,})(?![\w@])"
)
_AT = regex.compile(r"@(?P<apart>\s?)(?P<token>[\p{L}\p{N}_](?:[\w.-]*\w)?)")
_SLACK_HOST = regex.compile(
    r"(?<![\w-])(?P<host>\.?(?:[\w-]+\.){0,8}slack(?:-gov)?\.com)(?![\w-])(?P<path>/[\w/-]*)?"
    r"|slack:/|\bslack-(?:files|edge|redir|msgs)\.(?:com|net)|\bslackb\.com"
)
_PUBLIC_HOSTS = frozenset({"slack.com", "www.slack.com", "help.slack.com", "status.slack.com"})
_OF_A_WORKSPACE = frozenset({
    "archives", "client", "files", "docs", "canvas", "lists", "team", "app_redirect", "messages", "join",
    "signin", "workspace-signin", "oauth", "apps", "shortcuts", "huddle", "services", "admin", "account",
    "free-trial-invite", "invite",
})  # fmt: skip
_SLASH_WORD = regex.compile(r"/\s?[\p{L}][\w-]*(?![\w/])")
_LAST_WORDS = regex.compile(r"(?:\s+(?:(?:this|the)\s+chat|please))+$")
_LAST_SIGNS = regex.compile(r"[^\p{L}\p{N}]+$")


def begins_note(line: str) -> bool:
    """Whether it begins with what keeps a message in: `note:` or `//`."""
    return _NOTE.match(line) is not None


def begins_command(line: str) -> bool:
    """Whether it calls the app: `@periskope …`, `/periskope …`."""
    return _COMMAND.match(line) is not None


def nearly_note(line: str) -> bool:
    """Whether it may have been meant as a note: `notes:`, `(note: …`, `internal note`, the word in other languages."""
    bare = list(_stripped(line[:LONGEST_MARKS]))
    numbered = _NUMBERED.match(line)
    bare += [line[numbered.end() :]] if numbered else []
    if any(_NOTE.match(one) or _NEAR_NOTE.match(one) for one in bare):
        return True
    return any(_names_a_note(found[1].strip()) for one in bare if (found := _WORD_FOR_NOTE.match(one)))


def _stripped(line: str) -> Iterator[str]:
    """The line, then without the signs before its words, one after the other: brackets around marks around brackets."""
    yield line
    while _ANY_SIGN.match(line):
        line = without_marks(line[1:])
        yield line


def _names_a_note(word: str) -> bool:
    return word in _NOTE_WORDS or looks_like(word) == "note"


def nearly_command(line: str, *, whole: bool, commands: Collection[str]) -> bool:
    """Whether it may have been meant for the app: its name misspelt, `/word`, or, as the `whole` of a reply, a command's word.

    `commands`: the words of commands, as `command_key` has them.
    """
    bare = _ANY_SIGN.sub("", line, count=1) if _ANY_SIGN.match(line) else line
    if _SLASH_WORD.match(bare) or begins_command(bare):
        return True
    first, _, rest = bare.partition(" ")
    if _like_our_name(first) and (first[:1] in "@/" or _begins_with_command(rest, commands)):
        return True
    whole = whole and len(bare) <= LONGEST_COMMAND and not line.endswith(("?", "!")) and "!" not in line[: -len(bare)]
    return whole and command_key(_LAST_WORDS.sub("", _LAST_SIGNS.sub("", bare))) in commands


def _like_our_name(word: str) -> bool:
    bare = word.strip("@/:,.!?-")
    return 6 <= len(bare) <= 12 and difflib.SequenceMatcher(None, bare, APP).ratio() >= MISSPELT


def _begins_with_command(text: str, commands: Collection[str]) -> bool:
    """Whether these are no words, a command's and nothing else, or few that begin with a command's."""
    words = text.split()
    sizes = range(len(words) + 1) if len(words) <= FEW else [len(words)]
    return any(size == 0 == len(words) or command_key(" ".join(words[:size])) in commands for size in sizes)


def command_key(text: str) -> str:
    """A command's words as they are compared: folded, without plurals and what stands around them."""
    return " ".join(singular(word) for word in folded_line(text).strip(" \t.,;:\"'()[]").split())


def named_after_at(lines: Iterable[str], handles: Collection[str]) -> Literal["mention", "at_name"] | None:
    """`mention`: a colleague's handle or `@here` stands after `@`; `at_name`: another word, or only its beginning.

    E-mail addresses and web addresses name nobody, nor does an amount (`3 @ 5`).
    """
    said = [line for line in lines if "@" in line]
    known = frozenset(map(folded_line, handles)) if said else frozenset()
    found = {_named(line, at, known) for line in said for at in _AT.finditer(_masked(line, known))}
    return "mention" if "mention" in found else "at_name" if "at_name" in found else None


def _masked(line: str, known: Collection[str]) -> str:
    """The line with spaces where addresses stand, but for one whose domain is a colleague's handle."""
    return str(_NO_NAMES.sub(lambda one: one[0] if one["domain"] in known else " " * len(one[0]), line))


def _named(line: str, at: "regex.Match[str]", known: Collection[str]) -> Literal["mention", "at_name"] | None:
    token, glued = at["token"], at.start() > 0 and _is_word(line[at.start() - 1])
    if (token in known or token in _BROADCASTS) and not glued and not at["apart"]:
        return "mention"
    rest = line[at.start("token") :]
    if token in _BROADCASTS or any(
        rest.startswith(one) and not _is_word(rest[len(one) : len(one) + 1]) for one in known if one
    ):
        return "at_name"
    return None if glued or at["apart"] or token[0].isdecimal() else "at_name"


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def links_into_slack(text: str) -> bool:
    """Whether a folded text holds an address of a workspace: any of Slack's hosts but its public site."""
    return "slack" in text and any(_of_a_workspace(found) for found in _SLACK_HOST.finditer(text))


def _of_a_workspace(found: "regex.Match[str]") -> bool:
    if found["host"] not in _PUBLIC_HOSTS:
        return True
    return (found["path"] or "").strip("/").partition("/")[0] in _OF_A_WORKSPACE

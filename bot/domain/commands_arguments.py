"""What a command's words say besides its name: people, labels, role, chat, times."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.commands_row import Row
from bot.domain.commands_tokens import Token
from bot.domain.people import Role
from bot.domain.words_match import folded, singular

LINKS = frozenset({"to", "from", "on", "in", "for", "of", "with", "at", "as", "the", "chat", "about", "into", "by"})
AND = frozenset({"and", "&", "+", "plus", "und", "y"})
LABEL = frozenset({"label", "labels", "tag", "tags", "labelled", "labeled"})
ME = frozenset({"me", "myself"})
NOBODY = frozenset({"nobody", "none", "noone", "unassigned"})
ROLES: dict[str, Role] = {"admin": "admin", "administrator": "admin", "member": "member", "agent": "member"}
TIMES = re.compile(
    r"\d{1,4}(?:[.:h]\d{2})?\s?(?:m|min\w*|h|hours?|hrs?|d|days?|am|pm|w|weeks?)?"
    r"|\d{4}-\d{2}-\d{2}|today|tomorrow|tonight|noon|next|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
)
BEFORE_TIMES = frozenset({"for", "until", "till", "in", "at", "on", "from"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A person as named: by exactly one of these. `name` is typed (`@asha`), to be looked up in the roster."""

    slack_user: str | None = None
    email: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    me: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """All that was read. `words`: what nothing else took, in order, as typed; for most commands the chat's name."""

    action: str = ""
    people: tuple[Who, ...] = ()
    nobody: bool = False
    groups: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    labels: tuple[str, ...] = field(default=(), repr=False)
    role: Role | None = None
    chat: str = field(default="", repr=False)
    timing: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    words: str = field(default="", repr=False)


def arguments(row: Row, typed: Sequence[Token], *, action: str = "") -> Arguments:
    """Read the tokens around a command's name. `action`: what its very name says already (`offline`)."""
    left = [token for token in typed if token.kind not in {"group", "channel"} and not _whom(row, token)]
    left, said = _without_action(row, left) if not action else (left, action)
    left, role = _without_role(left) if "role" in row.takes else (left, None)
    left, labels = _without_labels(row, left) if "labels" in row.takes else (left, ())
    left, timing = _without_timing(row, left) if "timing" in row.takes else (left, "")
    words = _joined(left)
    return Arguments(
        action=said or row.default,
        people=tuple(_who(token) for token in typed if _whom(row, token)),
        nobody="people" in row.takes and any(_is(token, NOBODY) for token in left),
        groups=tuple(token.value for token in typed if token.kind == "group"),
        channels=tuple(token.value for token in typed if token.kind == "channel"),
        labels=labels,
        role=role,
        chat=_bare(left) if "chat" in row.takes else "",
        timing=timing,
        number="".join(re.findall(r"\+|\d", words)) if "number" in row.takes else "",
        words=words,
    )


def _is(token: Token, words: Iterable[str]) -> bool:
    return token.kind == "word" and folded(token.value) in words


def _whom(row: Row, token: Token) -> bool:
    return "people" in row.takes and (token.person or _is(token, ME))


def _who(token: Token) -> Who:
    match token.kind:
        case "user":
            return Who(slack_user=token.value)
        case "email":
            return Who(email=token.value)
        case "name":
            return Who(name=token.value)
        case _:
            return Who(me=True)


def _without_action(row: Row, left: list[Token]) -> tuple[list[Token], str]:
    """Take the first word that says what to do; quoted words never do."""
    by_word = {singular(word): action for action, words in row.actions.items() for word in words}
    for at, token in enumerate(left):
        if token.kind == "word" and (action := by_word.get(singular(folded(token.value)))) is not None:
            return [*left[:at], *left[at + 1 :]], action
    return left, ""


def _without_role(left: list[Token]) -> tuple[list[Token], Role | None]:
    for at, token in enumerate(left):
        if token.kind == "word" and (role := ROLES.get(singular(folded(token.value)))) is not None:
            return [*left[:at], *left[at + 1 :]], role
    return left, None


def _without_labels(row: Row, left: list[Token]) -> tuple[list[Token], tuple[str, ...]]:
    """Labels follow the word *label*, or for the label command its name, up to a word like *to*, *from* or *on*."""
    start = next((at for at, token in enumerate(left) if _is(token, LABEL)), None)
    if start is None and row.name != "label":
        return left, ()
    first = 0 if start is None else start + 1
    while first < len(left) and _is(left[first], LINKS):
        first += 1
    end = next((at for at in range(first, len(left)) if _is(left[at], LINKS)), len(left))
    before = left[: first if start is None else start]
    return [*before, *left[end:]], _phrases(left[first:end])


def _phrases(some: Sequence[Token]) -> tuple[str, ...]:
    """Parts between commas and *and*; a quoted phrase stands for itself."""
    parts: list[list[str]] = [[]]
    for token in some:
        if token.kind == "comma" or _is(token, AND):
            parts.append([])
        elif token.kind == "phrase":
            parts.extend(([token.value], []))
        else:
            parts[-1].append(token.value.lstrip("#"))
    return tuple(dict.fromkeys(phrase for part in parts if (phrase := " ".join(part).strip())))


def _without_timing(row: Row, left: list[Token]) -> tuple[list[Token], str]:
    """Where a chat can be named too, times begin at the first word that looks like one; elsewhere all words are times."""
    if "chat" not in row.takes:
        return [], _joined(left)
    for at, token in enumerate(left):
        if token.kind == "word" and TIMES.fullmatch(folded(token.value)):
            start = at - 1 if at and _is(left[at - 1], BEFORE_TIMES) else at
            return left[:start], _joined(left[at:] if _is(left[start], {"in", "at", "on"}) else left[start:])
    return left, ""


def _bare(left: Sequence[Token]) -> str:
    """The words without *to*, *from*, *the chat* … at either end; a quoted phrase keeps all of its own."""
    first, last = 0, len(left)
    while first < last and (_is(left[first], LINKS | NOBODY) or left[first].kind == "comma"):
        first += 1
    while last > first and (_is(left[last - 1], LINKS | NOBODY) or left[last - 1].kind == "comma"):
        last -= 1
    return _joined(left[first:last])


def _joined(some: Iterable[Token]) -> str:
    return re.sub(r" ,", ",", " ".join("," if token.kind == "comma" else token.value for token in some)).strip(" ,")

"""The sentences that people read use one word for one thing, and none of the words that say it worse."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# What is not to be read, with what is said instead.
BANNED = {
    r"\bholders?\b|\bheld by\b|\bholds (\*|\{|it\b|this chat|a chat)|nobody holds": "assigned to, unassigned, assignee",
    r"\b(is|are|be) yours\b|\byours (now|already)\b|\bis with \{": "assigned to you",
    r"\bhand(s|ed|ing)? back\b|\bhand it to\b": "unassigned, assign to",
    r"\bheard again\b|\bsilenced?\b": "muted, unmuted",
    r"\bwaits? again \{": "remind",
    r"\bby hand only\b|\bswitched (on|off) (until|by)": "online, offline, shift",
    r"\bgrant(s|ed)?\b|\bdenials?\b|\bdenied\b": "access, give access, remove access",
    r"\bpace\b": "rate limit",
    r"\bgoes on here\b|\bwas said before\b": "newer thread, earlier messages",
    r"\bnine of ten\b": "90th percentile",
    r"\bhold at once\b|\bstands? in the audit\b": "settings apply immediately",
    r"\bshall\b|\bas yet\b|\bwhom it concerns\b|\bdealt with\b|\bno customer\b|\boutside any\b": "plain present tense",
    r"\bsuccessfully\b": "what was done",
    r"\bplease\b": "the next step alone",
    r"[a-z]!( |$)": "a full stop",
}
PERISKOPES = re.compile(r"(Denied|denied) in Periskope|Chats denied")  # as its console calls it
COMMANDS = frozenset({"verbs", "say", "also", "after", "only_after", "example"})  # what people type, in their own words
INTERNAL = frozenset(
    {"clients", "wire", "operator", "telemetry", "inbox", "outbox", "app", "settings", "settings_rules", "cli"}
)


def shown(tree: ast.Module) -> Iterator[str]:
    """The texts of a module of several words; a placeholder of an f-string is `{}`. No docstrings, no words of commands."""
    passed = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name), value=value) if name in COMMANDS:
                passed.update(id(one) for one in ast.walk(value))
            case ast.JoinedStr(values=parts) if id(node) not in passed:
                passed.update(id(part) for part in parts)
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.value


def worse(text: str) -> list[str]:
    """What the text says that is not to be read."""
    plain = PERISKOPES.sub("", text)
    return [
        f"{found[0]!r} in {text!r}: {instead}"
        for bad, instead in BANNED.items()
        if (found := re.search(bad, plain, re.IGNORECASE))
    ]


def read_by_people(path: Path) -> bool:
    """Whether the module's texts of several words are for people: the process's own are for its log."""
    return path.parts[1].removesuffix(".py") not in INTERNAL


def test_no_sentence_says_what_is_said_better() -> None:
    paths = [path for path in sorted(Path("bot").rglob("*.py")) if read_by_people(path)]
    texts = [
        (path, text) for path in paths for text in shown(ast.parse(path.read_text("utf-8"))) if " " in text.strip()
    ]
    found = [f"{path}: {one}" for path, text in texts for one in worse(text)]

    assert len(texts) > 1_500
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('f"*{who}* holds *{chat}*."', True),
        ('SAID = "{chat} is yours now."', True),
        ('"""Who is the holder of it."""', False),
        ('command("access add", verbs="grant give", help="Give access.")', False),
        ('command("access add", verbs="give", help="Grant access.")', True),
        ('SAID = "⚠️ Denied in Periskope, allowed here"', False),
        ('SAID = "Done!"', True),
        ('f"`!{name}` alone in a thread sends it."', False),
    ],
)
def test_what_is_looked_for_is_found(source: str, *, found: bool) -> None:
    assert bool([one for text in shown(ast.parse(source)) for one in worse(text)]) is found

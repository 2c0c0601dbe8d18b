"""Every text as somebody might type it, and what becomes of it."""

import codecs
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.routes import declared as _declared  # noqa: F401  # loads every declaration
from bot.model.message import FileSeen
from bot.replies.actions.judge import commands
from bot.replies.policy.team_talk import TeamWords, leaves
from bot.text.document import Doc, ItemList, Paragraph, Preformatted, Quote, Style, Text, words

COLLEAGUES = ("ravi", "Ravi Kumar", "Kumar", "RaviKumar", "ravi.k", "Asha", "asha.rao", "Zoë", "田中", "Иван", "علي")
COMMANDS = commands()
KNOWN = TeamWords(handles=COLLEAGUES, commands=COMMANDS)
ESCAPE = re.compile(r"\\u[0-9a-f]{4}|\\[nr]")
MARKS = (
    "",
    "1) ",
    "(2) ",
    "3. ",
    "a) ",
    "iv. ",
    "- ",
    "• ",
    "① ",
    "１） ",
    "> ",
    "# ",
    "* ",
    "📝 ",
    ":acme: ",
    "→ ",
    "一、",
)
HIDDEN = ("", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e")
PREFIXES = ("note:", "NOTE :", "Note：", "//", "／／", "𝐧𝐨𝐭𝐞:")


def rows() -> list[tuple[str, str, str]]:
    lines = (Path(__file__).parent / "team_talk.txt").read_text(encoding="utf-8").splitlines()
    found = [line.split(" ", 2) for line in lines if line and not line.startswith("# ")]
    return [(kind, why, ESCAPE.sub(_character, text)) for kind, why, text in found]


def _character(found: re.Match[str]) -> str:
    return codecs.decode(found[0], "unicode_escape")


def test_the_corpus_is_large_and_holds_everyday_replies() -> None:
    kinds = [kind for kind, _, _ in rows()]

    assert len(kinds) >= 150
    assert kinds.count("send") >= 60


@pytest.mark.parametrize(("kind", "why", "text"), rows())
def test_what_is_typed_gets_its_verdict(kind: str, why: str, text: str) -> None:
    verdict = leaves(words(text), known=KNOWN)

    assert (verdict.kind, verdict.why) == (kind, why)


def wrapped(text: str) -> list[Doc]:
    """The text in every block of Slack's composer, and in every style."""
    span = Text(text=text)
    styles = [Style(bold=True), Style(italic=True, strike=True), Style(code=True)]
    return [
        *(Doc(blocks=(block,)) for block in (
            Paragraph(spans=(span,)), Quote(spans=(span,)), ItemList(items=((span,),)),
            ItemList(items=((span,),), ordered=True, start=3), Preformatted(text=text),
        )),
        *(Doc(blocks=(Paragraph(spans=(Text(text=text, style=style),)),)) for style in styles),
    ]  # fmt: skip


@given(
    marks=st.lists(st.sampled_from(MARKS), max_size=3),
    hidden=st.sampled_from(HIDDEN),
    prefix=st.sampled_from(PREFIXES),
    rest=st.text(max_size=30),
    around=st.sampled_from(
        ("{}", "*{}*", "_{}_", "~{}~", "`{}`", "```{}```", "({})", "“{}”", "[{}]", "\n\n{}", "\t{}")
    ),
)
def test_no_text_that_begins_like_a_note_is_ever_sent(
    marks: list[str], hidden: str, prefix: str, rest: str, around: str
) -> None:
    text = around.format("".join(marks) + hidden + prefix[:2] + hidden + prefix[2:] + rest)

    assert {leaves(doc, known=KNOWN).kind for doc in wrapped(text)}.isdisjoint({"send"})


@given(handle=st.sampled_from(COLLEAGUES), before=st.text(max_size=10), after=st.text(max_size=10))
def test_a_colleague_after_an_at_sign_is_never_sent(handle: str, before: str, after: str) -> None:
    text = f"{before} @{handle}{after}"

    assert leaves(words(text), known=KNOWN).kind != "send"


@given(
    host=st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True),
    path=st.from_regex(r"(/[a-z0-9]{0,8}){0,3}", fullmatch=True),
)
def test_no_host_of_a_workspace_is_ever_sent(host: str, path: str) -> None:
    public = host in {"www", "help", "status"}

    assert public or leaves(words(f"see https://{host}.slack.com{path}")).kind == "ask"


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_no_word_of_a_command_alone_is_sent_unasked(word: str) -> None:
    texts = (word, word.upper(), f"  {word}.", f"/{word}", f"periskope {word}", f"Periskope: {word}")

    assert {leaves(words(text), known=KNOWN).kind for text in texts} == {"ask"}


def snippet(preview: str | None, name: str = "untitled.txt") -> FileSeen:
    return FileSeen(
        slack_file="F1", name=name, mime="text/plain", size=9, mode="snippet", url="https://x", preview=preview
    )


@pytest.mark.parametrize(
    ("text", "file", "verdict"),
    [
        ("", snippet("note: he haggles"), ("note", "prefix")),
        ("", snippet("\n1) NOTE: he haggles\nreally"), ("note", "prefix")),
        ("", snippet("@ravi look"), ("note", "mention")),
        ("", snippet("@periskope find x"), ("never", "command")),
        ("As promised", snippet("note: he haggles"), ("ask", "later_line")),
        ("As promised", snippet("see https://shop.slack.com/x"), ("ask", "link")),
        ("As promised", snippet("SELECT 1;\n\nfrom x"), ("send", "reply")),
        ("As promised", snippet(""), ("send", "reply")),
        ("As promised", snippet(None), ("ask", "snippet")),
        ("As promised", snippet("x", name="note: he haggles.txt"), ("ask", "like_a_note")),
        ("As promised", snippet("x", name="Note 5.txt"), ("send", "reply")),
    ],
)  # fmt: skip
def test_a_text_file_is_judged_by_its_first_lines(text: str, file: FileSeen, verdict: tuple[str, str]) -> None:
    found = leaves(words(text), files=[file], known=KNOWN)

    assert (found.kind, found.why) == verdict


@pytest.mark.parametrize("piece", ["a.", "@a", "#", "a-", "aaaa", "slack.a.", "1)", "note ", "*", "a@a.", ":a", "the "])
def test_a_long_text_of_anything_is_judged_in_linear_time(piece: str) -> None:
    """Slack takes 40,000 characters; what grows with the square of that would stop everybody's writing."""
    short, long = (leaves(words(piece * (size // len(piece)) + "@"), known=KNOWN) for size in (40, 40_000))

    assert short.kind in {"send", "ask", "note"}
    assert long.kind in {"send", "ask", "note"}

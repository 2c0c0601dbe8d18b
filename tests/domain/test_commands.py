"""What people type into the app, and what is understood."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commands import BY_NAME, ROWS, Command, Unknown, Who, parse, usable
from bot.domain.ids import LabelId
from bot.domain.people import Role
from bot.domain.words_match import find_names, nearest


def read(text: str, role: Role = "admin", *, in_thread: bool = False) -> Command:
    found = parse(text, role, in_thread=in_thread, rows=ROWS)
    assert isinstance(found, Command), found
    return found


def users(*ids: str) -> tuple[Who, ...]:
    return tuple(Who(slack_user=one) for one in ids)


ASHA, RAVI = users("U1", "U2")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("status", "status", {"action": "show"}),
        ("STATUS Offline", "status", {"action": "offline"}),
        ("offline for 45m", "status", {"action": "offline", "timing": "for 45m"}),
        ("status online until 17:00", "status", {"action": "online", "timing": "until 17:00"}),
        ("status offline <@U1|asha> <@U2|ravi> for 2 hours", "status",
         {"action": "offline", "people": (ASHA, RAVI), "timing": "for 2 hours"}),
        ("<@U1> offline", "status", {"action": "offline", "people": (ASHA,)}),
        ("set <@U1> offline until 5pm", "status", {"action": "offline", "people": (ASHA,), "timing": "until 5pm"}),
        ("I’m back", "status", {"action": "online"}),
        ("schedules <@U1>", "schedule", {"action": "show", "people": (ASHA,)}),
        ("schedule set <@U1> mon-fri 9:00-17:00", "schedule", {"action": "set", "words": "mon-fri 9:00-17:00"}),
        ("time off <@U1> 24 dec to 31 dec", "exceptions", {"action": "show", "words": "24 dec to 31 dec"}),
        ("invite a@x.io, B@x.io as admin", "invite",
         {"people": (Who(email="a@x.io"), Who(email="b@x.io")), "role": "admin"}),
        ("invite <mailto:a@x.io|a@x.io> label “vip customers”, sales", "invite",
         {"people": (Who(email="a@x.io"),), "labels": ("vip customers", "sales"), "role": None}),
        ("promote <@U1>", "role", {"action": "admin", "people": (ASHA,)}),
        ("role <@U1> member label sales and vip", "role", {"action": "member", "labels": ("sales", "vip")}),
        ("deactivate @ravi", "role", {"action": "out", "people": (Who(name="ravi"),)}),
        ("access acme corp", "access", {"action": "show", "chat": "acme corp"}),
        ("who has access to acme corp?", "access", {"action": "show", "chat": "acme corp?"}),
        ('access add <@U1> to "Acme Corp"', "access", {"action": "add", "people": (ASHA,), "chat": "Acme Corp"}),
        ("grant <@U1> acme", "access", {"action": "add", "people": (ASHA,), "chat": "acme"}),
        ("access acme remove <@U2>", "access", {"action": "remove", "people": (RAVI,), "chat": "acme"}),
        ("deny <@U2> the chat acme", "access", {"action": "remove", "people": (RAVI,), "chat": "acme"}),
        ("label add vip to acme", "label", {"action": "add", "labels": ("vip",), "chat": "acme"}),
        ("labels add new customers, vip to <@U1>", "label",
         {"action": "add", "labels": ("new customers", "vip"), "people": (ASHA,)}),
        ("label attach vip <#C9|>", "label", {"action": "attach", "labels": ("vip",), "channels": ("C9",)}),
        ("chats", "chats", {"action": ""}),
        ("list waiting chats", "chats", {"action": "waiting"}),
        ("chats label vip", "chats", {"labels": ("vip",)}),
        ("find 3928", "find", {"chat": "3928"}),
        ('find "the open door"', "find", {"chat": "the open door"}),
        ("start +49 (30) 123-456", "start", {"number": "+4930123456"}),
        ("assign acme to <@U1>", "assign", {"chat": "acme", "people": (ASHA,)}),
        ("assign acme to me", "assign", {"chat": "acme", "people": (Who(me=True),)}),
        ("assign acme to nobody", "assign", {"chat": "acme", "nobody": True}),
        ("hand over acme to @ravi", "assign", {"chat": "acme", "people": (Who(name="ravi"),)}),
        ("why acme", "why", {"chat": "acme"}),
        ("remind acme in 3h", "remind", {"chat": "acme", "timing": "3h"}),
        ("remind me 1h", "remind", {"chat": "", "timing": "1h"}),
        ("remind acme 24 tomorrow 9:00", "remind", {"chat": "acme", "timing": "24 tomorrow 9:00"}),
        ("unmute acme", "mute", {"action": "off", "chat": "acme"}),
        ("mute acme", "mute", {"action": "on", "chat": "acme"}),
        ("ticket create broken door <@U1>", "tickets",
         {"action": "create", "chat": "broken door", "people": (ASHA,)}),
        ("metrics 7d by person", "metrics", {"words": "7d by person"}),
        ("audit <@U1> 7d", "audit", {"people": (ASHA,), "words": "7d"}),
        ("routing rules", "routing", {"action": "show"}),
        ("health", "health", {}),
        ("help status", "help", {"words": "status"}),
        ("?", "help", {}),
        ("please show me the team", "team", {}),
        ("show my chats", "chats", {"action": ""}),
        ("/periskope status", "status", {"action": "show"}),
    ],
)  # fmt: skip
def test_a_line_is_understood(text: str, name: str, expected: dict[str, Any]) -> None:
    command = read(text)

    assert command.name == name
    assert {key: getattr(command.arguments, key) for key in expected} == expected


@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_every_command_is_understood_in_any_case_and_number_and_with_quotes(name: str) -> None:
    numbers = {"status": "status", "access": "access", "replies": "reply"}
    number = numbers.get(name) or (name[:-1] if name.endswith("s") else f"{name}s")

    for typed in (name, name.upper(), number, f"“{name}”", f"  {name} ", f"/periskope {name}", f"{name}!"):
        assert read(typed, in_thread=True).name == name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_action_is_understood_by_each_of_its_words(row: Any) -> None:
    for action, words in row.actions.items():
        for word in words:
            assert read(f"{row.name} {word}", in_thread=True).arguments.action == action


def test_an_empty_line_asks_what_can_be_done_now() -> None:
    assert [read(text).name for text in ("", "   ", "/periskope", "@Periskope ")] == ["now"] * 4


@pytest.mark.parametrize(
    ("text", "near"),
    [("statsu", "status"), ("offlien", "status"), ("asign acme", "assign"), ("xyzzy", None), ("mettrics", "metrics")],
)
def test_an_unknown_word_is_answered_with_the_nearest_command_and_does_nothing(text: str, near: str | None) -> None:
    assert parse(text, "member", rows=ROWS) == Unknown(word=text.split(maxsplit=1)[0], nearest=near)


def test_the_nearest_command_is_one_that_the_asker_may_use() -> None:
    assert parse("adit", "admin", rows=ROWS) == Unknown(word="adit", nearest="audit")
    assert parse("adit", "member", rows=ROWS) != Unknown(word="adit", nearest="audit")
    assert parse("setings", "member", rows=ROWS) == Unknown(word="setings", nearest=None)


def test_an_admins_command_is_told_to_a_member_as_such() -> None:
    assert parse("audit", "member", rows=ROWS) == Unknown(word="audit", admins_only=True)
    assert parse("promote <@U1>", "member", rows=ROWS) == Unknown(word="promote", admins_only=True)


def test_a_command_that_is_not_ready_is_unknown_to_everybody() -> None:
    rows = [BY_NAME["status"], BY_NAME["help"]]

    assert parse("erase acme", "admin", rows=rows) == Unknown(word="erase")
    assert isinstance(parse("status", "admin", rows=rows), Command)


def test_what_is_about_one_chat_is_understood_only_in_its_thread() -> None:
    assert read("take", "member", in_thread=True).name == "take"
    assert read("close", "member", in_thread=True).name == "close"
    assert isinstance(parse("take", "member", rows=ROWS), Unknown)


def test_a_word_inside_quotes_is_never_an_action() -> None:
    arguments = read("access “remove me” <@U1>").arguments

    assert (arguments.action, arguments.chat) == ("show", "remove me")


def test_what_follows_the_name_is_kept_as_it_was_typed() -> None:
    assert read("replies add hours We are open\n9–17, “really”.").typed == "add hours We are open\n9–17, “really”."


def test_members_see_members_commands_in_the_tables_order() -> None:
    names = [row.name for row in usable("member", rows=ROWS)]

    assert names[0] == "status"
    assert not set(names) & {"invite", "role", "team", "routing", "audit", "health", "import", "erase", "settings"}
    assert "take" not in names


def test_no_two_commands_share_a_word() -> None:
    words = [word for row in ROWS for word in {row.name, *row.synonyms} if not row.in_thread]

    assert len(words) == len(set(words))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_reading_never_fails(text: str) -> None:
    assert isinstance(parse(text, "admin", rows=ROWS), Command | Unknown)


@given(st.lists(st.sampled_from(["<@U1>", "label", "add", "to", "“a b", "'", ",", "for", "45m", "and", "x"])))
def test_reading_arguments_never_fails(words: list[str]) -> None:
    for row in ROWS:
        assert read(f"{row.name} {' '.join(words)}", in_thread=True).name == row.name


def test_nothing_that_was_typed_is_shown_in_logs() -> None:
    assert "acme" not in repr(read("find acme"))
    assert "acme" not in repr(parse("acme", "member", rows=ROWS))


LABELS = {LabelId(1): "VIP", LabelId(2): "New customers", LabelId(3): "Sales"}


def test_names_are_found_alone_side_by_side_and_in_any_case() -> None:
    assert find_names(["vip", "NEW  customers"], LABELS).ids == (1, 2)
    assert find_names(["new customers vip #sales"], LABELS).ids == (2, 1, 3)


def test_an_unknown_name_is_told_with_the_nearest_and_changes_nothing() -> None:
    assert find_names(["vpi", "zzz"], LABELS).unknown == (("vpi", "VIP"), ("zzz", None))
    assert find_names(["vip unknown"], LABELS).ids == ()


def test_nothing_is_near_when_nothing_is_there() -> None:
    assert nearest("vip", []) is None

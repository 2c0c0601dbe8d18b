"""How lines begin: any case, number and quotes; what begins none is answered with what is nearest, and nothing is done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.app.routes import interactions
from bot.app.routes.declared import COMMANDS
from bot.interactions import answers, beginnings
from bot.interactions.help import usable
from bot.interactions.models import CommandUsed, Reply
from bot.interactions.tokens import line
from bot.model.policies import Identity
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions import lines

NUMBERS = {"replies": "reply", "access": "access", "status": "status"}


def families(text: str) -> set[str]:
    found = beginnings.typed(line(text, "UBOT"))
    return set() if found is None else {one.family for one in found.head.declarations}


def said(tx: Tx, text: str, user: str) -> str:
    told = interactions.answer(tx, CommandUsed(once=f"{text}{user}", team="T1", slack_user=user, text=text))
    assert isinstance(told, Reply)
    return told.text


def test_every_command_is_understood_in_any_case_and_number_and_with_quotes() -> None:
    for name in COMMANDS.families():
        number = NUMBERS.get(name) or (name[:-1] if name.endswith("s") else f"{name}s")
        for typed in (
            name,
            name.upper(),
            number,
            f"“{name}”",
            f"  {name} ",
            f"/periskope {name}",
            f"{name}!",
            f"please {name}",
        ):
            assert families(typed) == {name}, typed


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_reading_the_beginning_never_fails(text: str) -> None:
    families(text)


@pytest.mark.parametrize(
    ("typed", "user", "near"),
    [
        ("statsu", "UP0", "status"),
        ("tikcets", "UP0", "tickets"),
        ("rotuing", "UNINA", "routing"),
        ("setings", "UNINA", "settings"),
        ("please statsu @omar", "UP0", "status"),
        ("reprt", "UP0", "report"),  # a synonym, as it was nearly typed, and not the command that it stands for
    ],
)
async def test_an_unknown_word_is_answered_with_the_nearest_command(
    store: Store, typed: str, user: str, near: str
) -> None:
    await store.run(lines.world)

    assert f"`/periskope {near}`" in await store.run(said, typed, user)


@pytest.mark.parametrize("typed", ["setings", "rotuing", "xyzzy", "@asha", "<@UP1>"])
async def test_what_is_near_is_something_that_the_asker_may_use(store: Store, typed: str) -> None:
    await store.run(lines.world)
    told = await store.run(said, typed, "UP0")

    assert "Did you mean `/periskope settings`" not in told
    assert "Did you mean `/periskope routing`" not in told
    assert "nothing was done" in told


async def test_an_admins_command_is_refused_as_such_and_noted(store: Store) -> None:
    await store.run(lines.world)
    mine = {row.name for row in usable("member", in_thread=True)}
    theirs = [name for name in COMMANDS.families() if name not in mine]
    told = {name: await store.run(said, name, "UP0") for name in theirs}
    noted = await store.run(
        lambda tx: list(tx.conn.execute(select(t.audit.c.detail).where(t.audit.c.action == "refused")).scalars())
    )

    assert {"settings", "erase", "routing", "team"} <= set(theirs)
    assert set(told.values()) == {answers.ADMINS_ONLY}
    assert noted == theirs


def test_no_two_commands_begin_alike() -> None:
    beginnings = [*COMMANDS.families(), *{words for one in COMMANDS for words in (*one.say, *one.also)}]

    assert len(beginnings) == len(set(beginnings))


def test_nothing_that_was_typed_is_shown_in_logs() -> None:
    assert "acme" not in repr(beginnings.typed(line("erase acme")))


async def test_words_behind_a_bare_command_lead_to_what_else_it_does(store: Store) -> None:
    await store.run(lines.world)

    assert (await store.run(said, "tickets kettle", "UP0")).endswith(
        "Try: `/periskope tickets`. `/periskope help tickets` lists what else it does."
    )


@pytest.mark.parametrize(
    ("typed", "tried"),
    [
        ("remind Zanzibar soonish", "remind Customer 1 in 3h"),
        ("remind Customer 2 soonish", "remind Customer 2 in 3h"),
        ("assign Customer 2 to zed", "assign Customer 2 to @ben"),
        ("chats waiting label zed", "chats waiting label sales"),
    ],
)
async def test_an_example_in_a_refusal_names_what_its_reader_has(store: Store, typed: str, tried: str) -> None:
    def play(tx: Tx) -> str:
        tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
        sales, other = shop.label(tx), shop.label(tx, "other")
        shop.hire(tx, "asha", "ben", label=sales)
        for number, label in ((3, other), (1, sales), (2, sales)):
            shop.writes(tx, shop.customer(tx, number, label).id)
        return said(tx, typed, "UASHA")

    assert (await store.run(play)).partition("Try: `/periskope ")[2].partition("`")[0] == tried


HOW_TO_WRITE = "To write to a customer, write below the chat's card"


NEW_HERE = {
    "reply Tod hello": f"Nothing was sent. {HOW_TO_WRITE}",
    "reply hello": f"Nothing was sent. {HOW_TO_WRITE}",
    "reply Tod hello there": f"Nothing was sent. {HOW_TO_WRITE}",
    "reply Priya Nair we are open": f"Nothing was sent. {HOW_TO_WRITE}",
    "reply Tod hello there, we open at nine": f"Nothing was sent. {HOW_TO_WRITE}",
    "replies hours we are open": "`/periskope replies add hours we are open`",
    "good close": "Did you mean `@periskope close`?",
    "good resolve": "Did you mean `@periskope resolve`?",
    "nice close": "I don't know “nice”",
    "do not close": "I don't know “not”",
    "good status": "Did you mean `/periskope status`?",
    "good one": "I don't know “one”",
    "nice one": "I don't know “nice”",
    "good settings": "I don't know “settings”",  # for admins
    "replies xyzzy": "Try: `/periskope replies`",
    "write to Tod": f"Nothing was sent. {HOW_TO_WRITE}",
    "write Tod that we are open": f"Nothing was sent. {HOW_TO_WRITE}",
    "new message 12": "`/periskope start +49 30 123456`",
    "how do I close a chat?": "`/periskope help close`",
    "how can I see who has access": "`/periskope help access`",
    "how do settings work": "I don't know “how”",  # for admins
    "mute for 2 hours": "`/periskope remind Priya Nair in 2h`",
    "mute Tod for 2 hours": "`/periskope remind Priya Nair in 2h`",
    "mute 2": "no such chat among those you may see: “2”",
    "mute Tod 2h": "`/periskope remind Priya Nair in 2h`",
    "mute Tud": "no such chat among those you may see: “Tud”",
    "I'm sick tomorrow": "That is for admins",
    "lunch": "`/periskope offline for 45m`",
    "I am going home": "`/periskope offline for 45m`",
    "thanks!": "You're welcome",
    "thank you": "You're welcome",
    "stop": "“stop” answers no question",
}
GREETINGS = (
    "hi there", "hey", "Hello everyone!", "good morning team", "hi team", "hi, what can you do?", "how does this work"
)  # fmt: skip


async def test_what_somebody_new_types_is_answered_with_what_to_do(store: Store) -> None:
    await store.run(lines.world)
    told = {typed: await store.run(said, typed, "UP0") for typed in NEW_HERE}

    assert [(typed, one) for typed, one in told.items() if NEW_HERE[typed] not in one] == []


async def test_a_greeting_is_answered_with_what_can_be_said(store: Store) -> None:
    await store.run(lines.world)
    told = {typed: await store.run(said, typed, "UP0") for typed in GREETINGS}

    assert [(typed, one) for typed, one in told.items() if not one.startswith("What you can do: ")] == []


async def test_behind_a_greeting_a_command_is_done_and_a_word_that_is_nearly_one_is_told(store: Store) -> None:
    await store.run(lines.world)

    assert "You are *offline*" in await store.run(said, "hi, status", "UP0")
    assert "Did you mean `status`?" in await store.run(said, "hi statsu", "UP0")

"""Every sentence that a person can be told: Slack takes it, nobody is pinged, nothing is told to who may not know it."""

import json
from typing import Any

import pytest

from bot.access.models import Refusal
from bot.blockkit.blocks import Shown
from bot.interactions.answers import refusal, several, unknown_label, unknown_person
from bot.model.effect.notices import SendDm
from bot.model.ids import PostId
from bot.model.message import Content, MessageDirection, MessageSource, MessageState, to_json
from bot.model.new_message import NewMessage
from bot.model.notice import NOTICES, ListsChats, Notice, Sentence
from bot.notices.messages.changes import WHY_KEPT_IN
from bot.notices.messages.replies import ASKED, AskToSend, ColleagueOnChat, MayNotBeSent, NotSent
from bot.notices.messages.work import Answered
from bot.notices.queries import words as notices_words
from bot.notices.queries.lookup import AWAY, NoticeLookup
from bot.text.document import words
from sandbox.slack.blockkit import check_message_blocks
from storage import tables as t
from storage.effect_codec import load, stored
from storage.store import Store
from storage.tx import Tx
from tests.blockkit.strict import HOSTILE, OURS, TOKEN, takes, texts
from tests.fixtures import shop, stage
from tests.fixtures.stage import Stage
from tests.notices.every import every, every_bare

NAME, SAID = "Zebrafish Ltd", "pineapples by Friday"


def staged(tx: Tx, called: str) -> tuple[Stage, dict[str, Any]]:
    """A shop in which everybody and everything is called so, with a message and a list of what was found."""
    at = stage.built(tx)
    content = Content(doc=words(SAID if called == NAME else called), unread=(called or "canvas",))
    message_id = tx.messages.add(NewMessage(
        chat_id=at.chat.id, direction=MessageDirection.OUT, source=MessageSource.SLACK, state=MessageState.ASKED,
        author_id=at.ravi.id, wa_id="w1", body=to_json(content), at=tx.business_now, seen_at=tx.engine_now,
        slack_channel=stage.CHANNEL, slack_ts="1772445590.000900",
    ))  # fmt: skip
    assert message_id is not None
    key = tx.messages.get(message_id).key
    shop.writes(tx, at.chat.id)
    items = [{"what": what, "message": key} for what in ("send", "edit", "delete", "take")] * 6
    draft = tx.proposals.add(AWAY, {"items": items, "by": at.ravi.id})
    tx.chats.change(at.chat.id, name=called, assignee_id=at.ravi.id)
    for agent in (at.asha, at.ravi, at.boss):
        tx.people.change(agent.id, name=called)
    tx.conn.execute(t.label.update().values(name=called))
    return at, {
        "chat": at.chat.id, "chats": (at.chat.id,) * 3, "names": (at.chat.id,), "message": key, "draft": draft,
        "agent": at.ravi.id, "assignee": at.ravi.id, "by": at.boss.id, "of": at.boss.id, "room": at.room, "label": at.label,
        "labels": (at.label,) * 12, "slack_user": "U0COLLEAGUE", "held": "effect:1", "count": 300, "unread": (),
    }  # fmt: skip


def shown(sentence: Sentence) -> Shown:
    text, blocks = notices_words.rendered(sentence)
    return Shown(text=text, blocks=list(blocks or ()))


def alive(said: Shown) -> list[str]:
    """What in it would be markup of somebody else's making; our own links and people are not."""
    known = ("@URAVI", "@UASHA", "@UBOSS", "https://shop.slack.com/")
    tokens = TOKEN.findall(said.text + texts(said.blocks))
    return [one for one in tokens if not OURS.fullmatch(one) and not one.startswith(known)]


@pytest.mark.parametrize("called", ["Acme", "x" * 200, *HOSTILE])
async def test_slack_takes_every_notice_and_no_name_in_it_comes_alive(store: Store, called: str) -> None:
    def play(tx: Tx) -> list[str]:
        at, rows = staged(tx, called)
        wrong = []
        for notice in (*every(called, **rows), *every_bare(called, **rows)):
            said = shown(notice.sentence(NoticeLookup(tx, at.asha)))
            assert 0 < len(said.text) <= 3_000, notice.kind
            wrong += [f"{notice.kind}: {one}" for one in alive(said) if not isinstance(notice, Answered)]
            check_message_blocks(json.loads(json.dumps(said.blocks)))
        return wrong

    assert await store.run(play) == []


async def test_every_notice_comes_back_from_the_database_as_it_was(store: Store) -> None:
    def play(tx: Tx) -> list[str]:
        _, rows = staged(tx, NAME)
        effects = [SendDm(target=PostId(1), notice=one) for one in (*every("w", **rows), *every_bare("w", **rows))]
        return [str(one.notice) for one in effects if load(one.kind, 1, stored(one)) != one]

    assert await store.run(play) == []


async def test_no_notice_tells_of_a_chat_to_who_may_not_see_it(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[str], set[str]]:
        at, rows = staged(tx, NAME)
        tx.people.change(at.ravi.id, name="Ravi")
        tx.people.change(at.boss.id, name="Boss")
        tx.conn.execute(t.label.update().values(name="Sales"))
        found, told = [], set()
        for notice in every("word", **rows):
            for reader in (at.omar, None):
                said = notices_words.words(tx, notice, reader, private=True)
                found += [notice.kind] if said is not None and tells(said) else []
            seen = notices_words.words(tx, notice, at.asha, private=True)
            if seen is not None and tells(seen):
                told.add(notice.kind)
                found += [f"{notice.kind} is not withdrawn"] if _not_named(tx, notice, at) else []
        return found, told

    found, told = await store.run(play)

    assert found == []
    assert len(told) > 20


def tells(said: notices_words.Said) -> bool:
    return any(word in said[0] + texts(said[1] or []) for word in (NAME, SAID))


def _not_named(tx: Tx, notice: Notice, at: Stage) -> bool:
    return at.chat.id not in notices_words.chats_named(tx, notice, at.asha)


def test_chats_are_named_by_the_fields_that_the_door_reads() -> None:
    """A chat in a field of another name would be shown to people who may not see it."""
    for kind in NOTICES.values():
        added = kind.__annotations__.keys() & {"chat", "chats", "names", "message", "chat_id", "chat_ids"}

        assert not added, kind
        assert "count" not in kind.__annotations__ or not issubclass(kind, ListsChats)


def test_two_notices_of_one_word_and_one_without_a_sentence_stop_the_program_at_its_start() -> None:
    with pytest.raises(TypeError, match="two notices are stored as NotSent"):
        type("NotSent", (Notice,), {"sentence": NotSent.sentence})
    with pytest.raises(TypeError, match="Wordless has no sentence"):
        type("Wordless", (Notice,), {})


async def buttons(store: Store, notice: Notice) -> list[str]:
    blocks = shown(await store.read(lambda tx: notice.sentence(NoticeLookup(tx)))).blocks
    return [one["action_id"] for one in blocks[-1].get("elements", []) if one["type"] == "button"]


async def test_an_author_decides_about_a_reply_that_was_not_sent(store: Store) -> None:
    assert await buttons(store, AskToSend(message="k", why="link")) == ["reply:send", "reply:note"]
    on_chat = ColleagueOnChat(message="k", assignee=None)
    assert await buttons(store, on_chat) == ["reply:send", "reply:take", "reply:note"]
    assert await buttons(store, NotSent(message="k", why="")) == ["reply:again", "reply:drop"]
    doubtful = MayNotBeSent(message="k", why="")
    assert await buttons(store, doubtful) == ["reply:arrived", "reply:again", "reply:drop"]


async def test_what_is_certain_and_what_is_not_are_said_apart(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, str]:
        look = NoticeLookup(tx)
        return NotSent(message="k", why="").sentence(look).text, MayNotBeSent(message="k", why="").sentence(look).text

    certain, doubtful = await store.read(play)

    assert "*was not sent*" in certain
    assert "*may not have been sent*" in doubtful


def test_every_reason_of_the_judge_has_words() -> None:
    assert ASKED.keys() <= WHY_KEPT_IN.keys()


async def test_a_long_answer_is_told_whole(store: Store) -> None:
    long = Answered(text="\n".join(f"line {n} of a long answer" for n in range(300)))
    said = takes(shown(await store.read(lambda tx: long.sentence(NoticeLookup(tx)))))

    assert "line 299" in texts(said.blocks)


@pytest.mark.parametrize("why", list(Refusal))
@pytest.mark.parametrize("who", ["Asha", "", *HOSTILE])
def test_every_refusal_has_a_sentence(why: Refusal, who: str) -> None:
    sentence = refusal(why, who)

    assert sentence.endswith((".", "`."))
    assert "{" not in sentence
    assert not TOKEN.findall(sentence)


def test_what_is_not_found_is_answered_with_what_is_near() -> None:
    assert "*VIP*" in unknown_label("vpi", "VIP")
    assert "Did you mean" not in unknown_label("zzz", None)
    assert "Asha" in unknown_person("aha", "Asha")
    assert "“a”" in several("chat", "a")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_answers_about_names_survive_any_name(hostile: str) -> None:
    for sentence in (unknown_label(hostile, hostile), unknown_person(hostile, hostile), several("chat", hostile)):
        assert not TOKEN.findall(sentence)
        assert len(sentence) < 1_000

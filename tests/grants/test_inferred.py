"""What is proposed from Periskope's own access: enough to see what it shows, and never more than it shows."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.access.policy import may_see
from bot.grants.policy import AccessProposal, Holds, infer, still
from bot.model.chat import Alike
from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.person import Agent

ASHA = Agent(id=AgentId(1), email="asha@acme.example", slack_user="U1", state="active")
SALES, REPAIRS, FLEET = LabelId(1), LabelId(2), LabelId(3)
MANY = settings(max_examples=1_000, deadline=None)
Mark = bool | None


def alike(chat: int, *labels: LabelId, shown: Mark, exception: Mark = None, more: tuple[int, ...] = ()) -> Alike:
    """A chat, and more of its kind; `shown` None: nothing is said of Asha."""
    access = {"omar@acme.example": True} | ({} if shown is None else {ASHA.email: shown})
    exceptions = {} if exception is None else {ASHA.email: exception}
    chats = tuple(ChatId(one) for one in (chat, *more))
    return Alike(labels=frozenset(labels), access=access, exceptions=exceptions, chats=chats)


def test_a_label_is_proposed_if_all_its_chats_are_shown() -> None:
    known = [alike(1, SALES, shown=True, more=(2, 3)), alike(4, REPAIRS, shown=False)]

    assert infer(ASHA, Holds(), known) == AccessProposal(labels=(SALES,))


def test_a_label_with_one_hidden_chat_is_not_proposed_but_its_other_chats_are() -> None:
    known = [alike(1, SALES, shown=True, more=(2,)), alike(3, SALES, shown=False)]

    assert infer(ASHA, Holds(), known) == AccessProposal(allow=(ChatId(1), ChatId(2)))


def test_a_chat_denied_by_an_exception_becomes_a_denial_under_its_label() -> None:
    known = [alike(1, SALES, shown=True), alike(2, SALES, shown=False, exception=False)]

    assert infer(ASHA, Holds(), known) == AccessProposal(labels=(SALES,), deny=(ChatId(2),))


def test_a_chat_allowed_by_an_exception_says_nothing_about_its_label() -> None:
    known = [alike(1, SALES, shown=True, exception=True)]

    assert infer(ASHA, Holds(), known) == AccessProposal(allow=(ChatId(1),))


def test_a_chat_that_says_nothing_of_the_person_is_not_taken_for_shown() -> None:
    known = [alike(1, SALES, shown=True), alike(2, SALES, shown=None)]

    assert infer(ASHA, Holds(), known) == AccessProposal(allow=(ChatId(1),))


def test_of_two_labels_that_could_explain_a_chat_neither_is_guessed() -> None:
    assert infer(ASHA, Holds(), [alike(1, SALES, FLEET, shown=True)]) == AccessProposal(allow=(ChatId(1),))


def test_a_label_that_nothing_needs_is_not_proposed() -> None:
    known = [alike(1, SALES, shown=True), alike(2, SALES, FLEET, shown=True)]

    assert infer(ASHA, Holds(), known) == AccessProposal(labels=(SALES,))


def test_what_holds_already_is_not_proposed_again_and_a_denial_here_stands() -> None:
    holds = Holds(labels=frozenset({SALES}), overrides={ChatId(2): False, ChatId(3): True})
    known = [alike(1, SALES, shown=True), alike(2, FLEET, shown=True), alike(3, FLEET, shown=False)]

    assert infer(ASHA, holds, known) == AccessProposal()


def test_an_exception_under_a_label_held_here_is_proposed_as_a_denial() -> None:
    known = [alike(1, SALES, shown=False, exception=False)]

    assert infer(ASHA, Holds(labels=frozenset({SALES})), known) == AccessProposal(deny=(ChatId(1),))


def test_an_address_in_other_case_is_the_same_person() -> None:
    upper = replace(ASHA, email="Asha@Acme.Example")

    assert infer(upper, Holds(), [alike(1, SALES, shown=True)]) == AccessProposal(labels=(SALES,))


def test_what_changed_since_it_was_shown_is_left_out_and_a_label_takes_its_new_denials_along() -> None:
    shown = AccessProposal(labels=(SALES, FLEET), allow=(ChatId(1), ChatId(2)))
    now = AccessProposal(labels=(SALES,), allow=(ChatId(2), ChatId(3)), deny=(ChatId(4),))

    assert still(shown, now) == AccessProposal(labels=(SALES,), allow=(ChatId(2),), deny=(ChatId(4),))
    assert still(AccessProposal(allow=(ChatId(2),)), now) == AccessProposal(allow=(ChatId(2),))


CHAT = st.tuples(
    st.frozensets(st.sampled_from([SALES, REPAIRS, FLEET])),
    st.sampled_from([(True, None), (False, None), (None, None), (True, True), (False, False)]),
)
COMPANY = st.lists(CHAT, min_size=1, max_size=8)
HELD = st.builds(
    Holds,
    labels=st.frozensets(st.sampled_from([SALES, REPAIRS, FLEET])),
    overrides=st.dictionaries(st.integers(1, 8).map(ChatId), st.booleans(), max_size=4),
)


def sees(holds: Holds, chat: Alike) -> bool:
    override = holds.overrides.get(chat.chats[0])
    return may_see(ASHA, chat_labels=chat.labels, granted=holds.labels, override=override)


def after(holds: Holds, proposal: AccessProposal) -> Holds:
    made = dict.fromkeys(proposal.deny, False) | dict.fromkeys(proposal.allow, True)
    return Holds(labels=holds.labels | set(proposal.labels), overrides={**holds.overrides, **made})


@MANY
@given(COMPANY, HELD)
def test_what_is_proposed_shows_no_chat_that_periskope_denies_and_all_that_it_shows(
    chats: list[tuple[frozenset[LabelId], tuple[Mark, Mark]]], holds: Holds
) -> None:
    known = [alike(at, *labels, shown=said[0], exception=said[1]) for at, (labels, said) in enumerate(chats, start=1)]
    proposal = infer(ASHA, holds, known)
    then = after(holds, proposal)

    for chat in known:
        there = chat.access.get(ASHA.email)
        assert there is True or not sees(then, chat) or sees(holds, chat)
        assert there is not True or sees(then, chat) or holds.overrides.get(chat.chats[0]) is False
    assert infer(ASHA, then, known) == AccessProposal()

"""Under a card: what is said to the app never leaves, and what may have been is asked, by the one table of what is declared."""

from bot.app.routes.declared import COMMANDS
from bot.replies.actions.judge import TO_CUSTOMERS, commands
from bot.replies.policy.team_talk import TeamWords, Verdict, leaves
from bot.text.document import words

ASKED = Verdict(kind="ask", why="like_a_command")
BEGINNINGS = COMMANDS.beginnings() - TO_CUSTOMERS


def judged(text: str) -> Verdict:
    return leaves(words(text), known=TeamWords(commands=commands()))


def test_every_beginning_of_a_command_alone_is_asked() -> None:
    assert len(BEGINNINGS) > 100
    assert {one: judged(one) for one in BEGINNINGS if judged(one) != ASKED} == {}
    assert {one for one in BEGINNINGS if judged(f"{one.upper()}, please.") != ASKED} == set()


def test_behind_our_name_it_never_leaves_and_behind_one_misspelt_or_a_slash_it_is_asked() -> None:
    for one in BEGINNINGS:
        assert judged(f"@periskope {one}").kind == judged(f"/Periskope {one}").kind == "never"
        assert judged(f"@periscope {one}") == ASKED
        assert judged(f"/{one}") == ASKED or not one[0].isalpha()


def test_what_is_said_to_customers_all_day_goes_out() -> None:
    for text in (
        *TO_CUSTOMERS,
        "Your chat is open until five",
        "We close at noon",
        "Take care",
        "I assign it to nobody here",
    ):
        assert judged(text).kind == "send", text

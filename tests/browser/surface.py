"""`python -m tests.browser.surface`: a picture of each form and answer, as docs/surface.md shows them."""

from datetime import timedelta

from sandbox.slack import plain
from tests.browser.pictures import Studio, answer, card, keep, studio, waits

FORMS = {
    "form_invite": "invite",
    "form_role": "role",
    "form_labels": "label add",
    "form_status": "help status",
    "form_schedule": "schedule set",
    "form_exceptions": "exceptions set",
    "form_rule": "routing add",
    "form_settings": "settings waits",
    "form_start": "start",
    "form_reply": "replies add",
    "form_remind": "remind Priya",
    "form_assign": "assign Priya",
    "form_erase": "erase Priya",
    "list_chats": "chats",
    "list_team": "team",
    "list_audit": "audit",
}
ANSWERS = {"answer_now": "", "answer_help": "help", "answer_health": "health", "answer_figures": "metrics 7d"}
PICTURES = ("card", *FORMS, *ANSWERS, "home_admin", "home_member", "charts")
PRIYA, TOM = "61491570156@c.us", "447700900142@c.us"
REPLIES = (
    ("omar", "wa-repairs", "Tom Becker", "Bring it in today, we will look at it at once.", 9),
    ("asha", "wa-sales", "Priya Nair", "Yes, two are left.", 0),
)


def forms(at: Studio) -> None:
    """Each as an admin finds it; where the command alone answers in words, by the button under its help."""
    for name, text in FORMS.items():
        at.types(f"/periskope {text}")
        if text.startswith("help"):
            at.page.click("#messages .message:last-of-type button", "Open the form")
        at.takes_form(name)
        at.closes()


def answers(at: Studio) -> None:
    """What is said in words, to the asker alone."""
    for name, text in ANSWERS.items():
        at.types(f"/periskope {text}".rstrip())
        at.takes(name, "#messages .message:last-of-type")


def homes(at: Studio) -> None:
    """The home tab of an admin and of a member."""
    for name, first in (("home_admin", "nina"), ("home_member", "asha")):
        at.as_(first, channel="home")
        at.page.find("#messages .home")
        at.takes(name, "#messages .home")


def charts(at: Studio) -> None:
    """Figures as pictures, in the admin's messages with the app."""
    at.as_("nina", channel="wa-triage")
    at.page.click(".channel", "wa-triage")
    at.types("/periskope metrics 7d picture")
    at.as_("nina", channel="dm")
    at.page.find("#messages .message img")
    slack = at.stage.world.slack
    told = slack.dm(slack.user("nina@harborbikes.example").id).messages.values()
    drawn = next(file for one in told for file in one.files)
    keep("charts", drawn.data or b"")


def main() -> None:
    """All of them."""
    with studio(1400, 1500) as at:
        at.as_("asha", channel="wa-sales", chat=PRIYA)
        at.page.click(".channel", "wa-sales")
        at.types("/periskope online")
        at.page.type("#phone-text", "Is the *blue one* still there?\n")
        at.page.sees("#messages .message", "blue one")
        at.page.click("#messages .replies")
        at.page.sees("#thread-messages .message", "blue one")
        at.page.find("#thread-messages .message:first-of-type", "on")
        at.takes("card", "#thread-messages .message:first-of-type")
        for first, room, name, words, minutes in REPLIES:
            answer(at, first, room, name, words)
            at.stage.world.clock.move(timedelta(minutes=minutes))
        at.stage.do(at.stage.world.periskope.customer_says(TOM, "Thanks! Is two o'clock all right?"))
        waits("Tom waits", lambda: "waiting since" in plain(card(at, "wa-repairs", "Tom Becker")))
        at.as_("nina", channel="wa-triage")
        at.page.click(".channel", "wa-triage")
        forms(at)
        answers(at)
        homes(at)
        charts(at)


if __name__ == "__main__":
    main()

"""`python -m tests.browser.surface`: a picture of each form and answer, as docs/surface.md shows them."""

from tests.browser.pictures import FOLDER, Studio, studio

FORMS = {
    "form_invite": "invite",
    "form_role": "role",
    "form_labels": "label add",
    "form_status": "help status",
    "form_schedule": "schedule set",
    "form_exceptions": "exceptions set",
    "form_rule": "routing add",
    "form_settings": "settings",
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
PRIYA = "61491570156@c.us"


def forms(at: Studio) -> None:
    """Each as an admin finds it; where the command alone answers in words, by the button under its help."""
    for name, text in FORMS.items():
        at.types(f"/periskope {text}")
        if text.startswith("help"):
            at.page.click("#messages .message:last-of-type button", "Open the form")
        at.page.find("#modal .modal")
        at.takes(name, "#modal .modal")
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
    (FOLDER / "charts.png").write_bytes(drawn.data or b"")


def main() -> None:
    """All of them."""
    with studio(1400, 1500) as at:
        at.as_("asha", channel="wa-sales", chat=PRIYA)
        at.page.click(".channel", "wa-sales")
        at.types("/periskope online")
        at.page.type("#phone-text", "Is the *blue one* still there?\n")
        at.page.sees("#messages .message", "Priya Nair")
        at.page.click("#messages .replies")
        at.page.sees("#thread-messages .message", "blue one")
        at.page.type("#thread-composer textarea", "Yes, two are left\n")
        at.page.sees(".bubble.company", "Yes, two are left")
        at.takes("card", "#thread-messages .message:first-of-type")
        at.as_("nina", channel="wa-triage")
        at.page.click(".channel", "wa-triage")
        forms(at)
        answers(at)
        homes(at)
        charts(at)


if __name__ == "__main__":
    main()

"""`python -m tests.browser.tour`: one chat from its first words to its answer, as README and docs/tour.md show it."""

import time
from datetime import timedelta

from tests.browser.pictures import Studio, answer, card, studio, waits

PICTURES = (
    "conversation", "conversation_waiting", "icon", "schedule",
    "strip_1_writes", "strip_2_waits", "strip_3_answers", "strip_4_arrives", "strip_5_access",
)  # fmt: skip
PRIYA, ROOM = "61491570156@c.us", "wa-sales"
WIDTH, HEIGHT = 1400, 900
NARROW, LOW = 400, 470
STRIP = """const style = document.createElement('style');
    style.textContent = '#top, #chats, .phones-head, #search, .channel:not(.on) { display: none !important }';
    document.head.append(style);"""


def reads(at: Studio, first: str) -> None:
    """Somebody looks at Priya's thread, beside Priya's phone."""
    at.as_(first, channel=ROOM, thread=card(at, ROOM, "Priya Nair").ts, chat=PRIYA)
    at.page.find("#thread-messages .message")


def writes(at: Studio, words: str) -> None:
    """Priya writes, and it is in the thread."""
    at.page.type("#phone-text", f"{words}\n")
    at.page.sees("#thread-messages .reply-line ~ .message", words.replace("*", ""))
    at.page.find("#thread-messages .message:first-of-type", words.replace("*", ""))


def narrow(at: Studio, name: str, first: str = "asha", **shown: str) -> None:
    """One picture of the strip, as a window as narrow as a telephone shows it."""
    at.page.resize(NARROW, LOW)
    at.as_(first, **shown)
    at.page.run(STRIP)
    at.page.find("#bubbles .bubble" if shown.get("side") == "phone" else "#channels .channel")
    at.page.run("document.querySelector('#bubbles').scrollTop = 1e9")
    at.takes(name)
    at.page.resize(WIDTH, HEIGHT)


def later(at: Studio) -> None:
    """Three minutes go by, and the app knows it."""
    at.stage.world.clock.move(timedelta(minutes=3))
    time.sleep(6)


def waiting(at: Studio) -> None:
    """Asha comes online, and Priya, who waits, is hers."""
    at.as_("asha", channel=ROOM, chat=PRIYA)
    at.page.click(".channel", ROOM)
    narrow(at, "strip_1_writes", side="phone", chat=PRIYA)
    at.as_("asha", channel=ROOM, chat=PRIYA)
    at.types("/periskope online")
    reads(at, "asha")
    at.page.sees("#thread-messages .message", "this chat is assigned to you")
    writes(at, "Hello again, is the *Harbor One* still there?")
    at.takes("conversation_waiting")
    later(at)
    narrow(at, "strip_2_waits", channel=ROOM)


def answered(at: Studio) -> None:
    """Asha answers, Priya says yes, and a note stays inside."""
    answer(at, "asha", ROOM, "Priya Nair", "Yes, two of them. Shall I keep one for you until Saturday?")
    root = card(at, ROOM, "Priya Nair").ts
    channel = at.stage.world.slack.channel(ROOM)
    waits("a mark", lambda: any("ballot_box_with_check" in one.reactions for one in channel.thread(root)))
    narrow(at, "strip_3_answers", channel=ROOM, thread=root)
    narrow(at, "strip_4_arrives", side="phone", chat=PRIYA)
    later(at)
    reads(at, "asha")
    writes(at, "Please do 🙏 How late are you open?")
    at.page.type("#thread-composer textarea", "note: she is a regular, give her the *Friday* price\n")
    at.page.sees("#thread-messages .reaction", "🔒")
    at.takes("conversation")


def planned(at: Studio) -> None:
    """Nina sets a week of shifts in one line, then takes a label away: the channel is gone at once."""
    at.as_("nina", channel="wa-triage")
    at.page.click(".channel", "wa-triage")
    at.types("/periskope schedule @Asha Rao @Lucía Vega mon-fri 9:00-13:00 14:00-18:00")
    at.takes("schedule", "#messages .message:last-of-type")
    at.types("/periskope label @Asha Rao remove sales")
    slack = at.stage.world.slack
    asha = slack.user("asha@harborbikes.example").id
    waits("Asha is out", lambda: asha not in slack.channel(ROOM).members)
    narrow(at, "strip_5_access", "nina", channel="wa-triage")


def icon(at: Studio) -> None:
    """The app's icon for Slack's *Basic Information* page: the mark that the app has here, as a square of 512 pixels."""
    at.as_("asha")
    at.page.run("""const mark = document.querySelector('.brand .app-mark').cloneNode(true);
        mark.id = 'icon';
        mark.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 99; width: 512px; height: 512px;'
            + ' border-radius: 0; font-size: 300px; display: grid; place-items: center';
        document.body.append(mark)""")
    at.takes("icon", "#icon")


def main() -> None:
    """All of it, in order."""
    with studio(WIDTH, HEIGHT) as at:
        waiting(at)
        answered(at)
        planned(at)
        icon(at)


if __name__ == "__main__":
    main()

"""What people did in Slack while the app was away, listed once a thread for somebody to decide about."""

from dataclasses import dataclass

from bot.blockkit.blocks import button, moment, said
from bot.model.notice import AboutChat, FoundAction, FoundList, Lookup, Sentence

MOST = 20
LONGEST = 200
DONE = {"take": "took the chat", "close": "closed the chat", "command": "typed a command to this app"}


@dataclass(frozen=True, kw_only=True)
class FoundAfterGap(AboutChat):
    """All of it in the order in which it was written; once somebody has decided, what they decided.

    `draft`: the key of the list.
    """

    draft: str

    def sentence(self, look: Lookup) -> Sentence:
        listed = look.found(self.draft)
        sends = all(one.what == "send" for one in listed.found)
        head = "Written while this app was away, and *not sent*:" if sends else "Done in Slack while this app was away:"
        text = "\n".join([head, *_lines(listed)])
        if listed.decided:
            return Sentence(text=f"{text}\n{_decided(listed, sends=sends)}, decided by {listed.by}.")
        now, never = ("Send now", "Do not send") if sends else ("Do it now", "Leave it")
        return Sentence(
            text=f"{text}\n{now}?",
            plain=head,
            buttons=(
                button(now, "away:send", self.draft, style="primary"),
                button(never, "away:drop", self.draft),
            ),
        )


def _decided(listed: FoundList, *, sends: bool) -> str:
    did, did_not = ("Sent", "Not sent") if sends else ("Carried out", "Not carried out")
    return did if listed.decided == "now" else did_not


def _lines(listed: FoundList) -> list[str]:
    more = [f"…and {len(listed.found) - MOST} more"] if len(listed.found) > MOST else []
    return [*(_line(one) for one in listed.found[:MOST]), *more]


def _line(one: FoundAction) -> str:
    when = f", {moment(one.at)}" if one.at else ""
    words = said(one.words, LONGEST)
    match one.what:
        case "send":
            return f"• {one.person}{when}: {words}"
        case "edit":
            return f"• {one.person} changed a reply to: {words}"
        case "delete":
            return f"• {one.person} deleted: {words}"
        case what:
            again = " Write it again if it is still meant." if what == "command" else ""
            return f"• {one.person} {DONE.get(what, 'reacted')}.{again}"

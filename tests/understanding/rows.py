"""Lines by kind, and what becomes of each: done, asked, or refused with what to do next."""

from enum import StrEnum
from typing import Any, NamedTuple

from tests.understanding.house import ADMIN, MEMBER

Form = tuple[str, dict[str, Any]]


class Outcome(StrEnum):
    """What becomes of a line."""

    DONE = "done"
    ASKED = "asked"
    REFUSED = "refused"


class Row(NamedTuple):
    """A line. `says`: words of the answer, through every door; `form`: a form that holds the same, by its declaration."""

    outcome: Outcome
    line: str
    says: str
    doors: tuple[str, ...]
    form: Form | None = None
    who: str = ADMIN

    @property
    def shows(self) -> str:
        """What the page says of the answer."""
        return self.says


EVERY, AWAY, CARD, SLASH = ("slash", "dm", "thread"), ("slash", "dm"), ("thread",), ("slash",)


def done(line: str, says: str, doors: tuple[str, ...] = EVERY, form: Form | None = None, who: str = ADMIN) -> Row:
    """It is done, and the answer says to what."""
    return Row(Outcome.DONE, line, says, doors, form, who)


def asked(line: str, says: str, doors: tuple[str, ...] = EVERY, form: Form | None = None, who: str = ADMIN) -> Row:
    """It is asked what is meant."""
    return Row(Outcome.ASKED, line, says, doors, form, who)


def refused(line: str, says: str, doors: tuple[str, ...] = EVERY, form: Form | None = None, who: str = ADMIN) -> Row:
    """Nothing is done; the answer names the words, and what to type instead."""
    return Row(Outcome.REFUSED, line, says, doors, form, who)


def remind(at: str) -> Form:
    """The form of a reminder for Tomas."""
    return "remind.chat.at", {"chat": "@Tomas", "at": at}


MAIL = "<mailto:p2@shop.example|p2@shop.example>"
RAVI_GIVEN = "given to Ravi (p2@shop.example)"
KINDS: dict[str, tuple[Row, ...]] = {
    "mentions and e-mails": (
        done("access add <@UP2|ravi> to Tom Jones", RAVI_GIVEN),
        done("access add <@UP2|omar> to Tom Jones", RAVI_GIVEN),
        done("access add <@UP2|ravi>, to Tom Jones!", RAVI_GIVEN),
        done(f"access add {MAIL} to Tom Jones", RAVI_GIVEN),
        done(f"access add {MAIL}; <@UP7> to Tom Jones", RAVI_GIVEN),
        done("access add (p2@shop.example) to Tom Jones", RAVI_GIVEN),
        done('access add "P2@Shop.example" to Tom Jones', RAVI_GIVEN),
        done("access add Ravi <p2@shop.example> to Tom Jones", RAVI_GIVEN, ("dm", "thread")),
        done("give <@UP2> access to Tom Jones", RAVI_GIVEN),
        done("share Tom Jones with <@UP2>", RAVI_GIVEN),
        done("invite Ann Smith <a@b.io>, c@d.io as an admin", "2 of 2 done", ("slash",)),
        done('invite "Smith, Ann" <a@b.io> with label vip', "1 of 1 done", ("slash",)),
        asked("access add @asha to Tom Jones", "Several people fit “@asha”"),
        asked("make <@UP2> an admin", "Make *Ravi (p2@shop.example)*"),
        refused("access add <@UNEW> to Tom Jones", "<@UNEW> is not in the team"),
        refused("access add <!subteam^S1> to Tom Jones", "Name the people one by one"),
        refused("access add <@UP2>'s to Tom Jones", "I do not understand “'s” here"),
        refused("access add @omar/@ravi to Tom Jones", "I find nobody called “omar/@ravi”"),
        refused("access add zoë mueller to Tom Jones", "Did you mean Zoë Müller?"),
        refused("<@UP1|omar>", "“@Omar Haddad” alone does not say what to do"),
        refused("<@UNEW>", "alone does not say what to do"),
        refused("take <@UP1>", "I find no such chat among those you may see: “@Omar Haddad”", AWAY),
    ),
    "alike names": (
        done('take "Tom"', "*Tom* is assigned to you now", AWAY),
        done("take tom jones", "*Tom Jones* is assigned", AWAY),
        done("take cafe zoe", "*Café Zoë ☕* is assigned", AWAY),
        done("take ☕", "*Café Zoë ☕* is assigned", AWAY),
        done("close Tom …0003", "*Tom Jones* is closed", AWAY),
        done("close +1 555 020 0003", "*Tom Jones* is closed", AWAY),
        done("mute Smith & Sons, Ltd", "*Smith & Sons, Ltd* is muted"),
        done("close the chat with Tom Jones", "*Tom Jones* is closed", AWAY),
        done("mute conversation with the Tom Jones", "*Tom Jones* is muted"),
        asked("mute Tom", "Several chats fit “Tom”"),
        asked("mute cafe", "Several chats fit “cafe”"),
        asked("assign Tom to <@UP1>", "Several chats fit “Tom”"),
        refused("mute Toms", "Did you mean *Tomas*?", AWAY),
        refused("take Tom Jon", "Did you mean *Tom Jones*?", AWAY),
        refused("take Kim & Lee", "Did you mean *Kim and Lee*?", AWAY),
        refused("take Jones Tom", "I do not understand “Tom” here", AWAY),
        refused("mute Nobody Known", "“Nobody Known”"),
        refused("label add fr,de to Tom Jones", "Did you mean *fr, de*?"),
    ),
    "names that are words of a line": (
        done("mute Offline", "*Offline* is muted"),
        done("close Close Up", "*Close Up* is closed", AWAY),
        done("close Tickets", "*Tickets* is closed", AWAY),
        done("close Please Hold please", "*Please Hold* is closed", AWAY),
        done("close please", "*Priya Nair* is closed", CARD),
        done("mute unit 7", "*Unit 7* is muted"),
        done("remind 24 Dec Party 24 dec", "I remind you of *24 Dec Party*"),
        done("remind Noon Bakery at noon", "I remind you of *Noon Bakery*"),
        done("remind tomorrow Tomorrow Ltd", "I remind you of *Tomorrow Ltd*"),
        done("label off Tom Jones", "*off* goes on *Tom Jones*"),
        done("access add will to Tom Jones", "given to Will May"),
        done("access add friday to Tom Jones", "given to Friday Adams"),
        asked("remind Tomorrow Ltd", "Nothing was changed yet"),
        asked("close please", "chat", AWAY),
        asked("remind Please in 2h", "chat", AWAY),
        asked("exceptions @ravi friday", "can be read in several ways"),
    ),
    "words that nobody understands": (
        refused("access add <@UP2> to Tom Jones quickly", "“quickly”"),
        refused("close Tom Jones for good", "“for good”", AWAY),
        refused("label vip zorb Tom Jones", "“zorb”"),
        refused("all offline", "“all”"),
        refused("role <@UP2> admin maybe", "“maybe”"),
        refused("access add <@UP2> to Tom Jones for 2 days", "“2 days”"),
        refused("invite a@b.io to Tom Jones", "“to Tom Jones”"),
        refused("zzz Tom Jones", "I don't know “zzz”"),
        refused("remove vip from Tom Jones", "`/periskope label remove`", SLASH),
        refused("remove", "“remove” alone does not say what"),
    ),
    "two in one line": (
        done("access add <@UP2>, <@UP7> and Will to Tom Jones", RAVI_GIVEN),
        done("label vip, urgent and big spender to Tom Jones", "*vip*, *urgent* and *big spender* go on *Tom Jones*"),
        done("label add fr, de to Tom Jones", "*fr, de* goes on *Tom Jones*"),
        done("label vip gold to Tom Jones", "*vip gold* goes on *Tom Jones*"),
        done("invite a@b.io;c@d.io", "2 of 2 done", SLASH),
        refused("mute Tom Jones and Tomas", "“Tomas” is a second chat"),
        refused("assign Tom Jones to <@UP1> and <@UP2>", "“@Ravi” is a second person"),
        refused("mute Tom Jones and take Tomas", "“take Tomas” is a second command"),
        refused("take Tom Jones and close", "“close” is a second command", AWAY),
        refused("access add <@UP2> to Tom Jones and remove Anna", "“add” and “remove Anna” are two different things"),
        refused("label vip, zorb to Tom Jones", "“zorb”"),
        refused("role <@UP2> admin member", "“admin” and “member”"),
    ),
    "politeness, questions and negation": (
        done("can you please mute Tom Jones?", "*Tom Jones* is muted"),
        done("would you mute Tom Jones", "*Tom Jones* is muted"),
        done("will you mute Tom Jones", "*Tom Jones* is muted"),
        done("hi, mute Tom Jones, thank you!", "*Tom Jones* is muted"),
        done("I'd like to mute Tom Jones thx", "*Tom Jones* is muted"),
        done("i am offline until 17:00", "You are *offline*"),
        asked("can I mute Tom Jones?", "That reads as a question"),
        asked("am I offline?", "That reads as a question"),
        asked("is <@UP1> offline?", "That reads as a question"),
        asked("offline?", "That reads as a question"),
        asked("mute Tom Jones?", "That reads as a question"),
        asked("show me exceptions @ravi 24 dec", "That reads as a question"),
        refused("don't mute Tom Jones", "I don't know “don't”"),
        refused("don’t mute Tom Jones", "I don't know “don’t”"),
        refused("do not mute Tom Jones", "I don't know “not”"),
        refused("mute Tom Jones not", "“not”"),
        refused("label vip Tom Jones not urgent", "“not urgent”"),
        refused("access add Anna, without Ravi, to Tom Jones", "“without Ravi”"),
        refused("never offline", "I don't know “never”"),
        done("tickets create Tom Jones about where is my order?", "🎫 *where is my order?* (Tom Jones)", AWAY),
    ),
    "confirmations": (
        done("kick @ravi sure", "is out of the team"),
        done("kick @ravi, yes!", "is out of the team"),
        done("promote @ravi to admin sure", "is an admin now"),
        asked("kick @ravi", "Take *Ravi (p2@shop.example)*"),
        asked("promote @ravi to admin", "Make *Ravi (p2@shop.example)*"),
        refused("promote @ravi to member", "“member”"),
        refused("kick @ravi unsure", "“unsure”"),
        refused("kick @ravi not sure", "“not”"),
        refused("yes", "That alone does not say to what"),
        refused("ok!", "That alone does not say to what"),
        refused("no", "That alone does not say to what"),
    ),
    "quotes and signs": (
        done("mute “Tom”", "*Tom* is muted"),
        done("mute ‘Tom’", "*Tom* is muted"),
        done("mute «Tom Jones»", "*Tom Jones* is muted"),
        done("mute „Tom Jones“.", "*Tom Jones* is muted"),
        done("mute: (Tom Jones)", "*Tom Jones* is muted"),
        done("mute — Tom Jones…", "*Tom Jones* is muted"),
        done('mute "Tom Jones', "*Tom Jones* is muted"),
        done("mute *Tom Jones*", "*Tom Jones* is muted"),
        done('new ticket for Tom Jones about "broken bell"', "🎫 *broken bell* (Tom Jones)", AWAY),
        refused('mute "Jones"', "“Jones”", AWAY),
        refused("mute = Tom Jones", "“=”"),
    ),
    "chats that are not for the asker": (
        refused("mute Hidden Hilda", "I find no such chat among those you may see: “Hidden Hilda”", AWAY, who=MEMBER),
        refused("mute Absent Hilda", "I find no such chat among those you may see: “Absent Hilda”", AWAY, who=MEMBER),
        refused("mute Hidden Hilda", "I do not understand “Hidden Hilda” here", CARD, who=MEMBER),
        refused("mute Absent Hilda", "I do not understand “Absent Hilda” here", CARD, who=MEMBER),
        refused("take Hidden Hild", "“Hidden Hild”. `/periskope chats` lists them", AWAY, who=MEMBER),
        refused("mute 0019", "I find no such chat among those you may see: “0019”", AWAY, who=MEMBER),
        refused("tickets close SND-10", "no such ticket in chats that you may see: “SND-10”", who=MEMBER),
        refused("tickets close SND-11", "no such ticket in chats that you may see: “SND-11”", who=MEMBER),
        asked("mute Tom", "• Tom (…0002)", who=MEMBER),
        asked("tickets create Hidden Hilda about x", "Do you mean this by “Hidden Hilda about x”?", CARD, who=MEMBER),
        asked("tickets create Absent Hilda about x", "Do you mean this by “Absent Hilda about x”?", CARD, who=MEMBER),
        asked("tickets create Hidden Hilda about x", "Hidden Hilda (…0019) · x", CARD),
        done("tickets create about Hidden Hilda about x", "🎫 *Hidden Hilda about x* (Priya Nair)", CARD, who=MEMBER),
        done('tickets create "Absent Hilda about x"', "🎫 *Absent Hilda about x* (Priya Nair)", CARD, who=MEMBER),
    ),
}

"""What people read about a part that fails: the same sentences in Slack, at the alert address and for the operator."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.blockkit.blocks import moment
from bot.model.notice import Lookup, Notice, Sentence

NAMES = {
    "database": "The database",
    "slack": "Slack",
    "periskope": "Periskope",
    "webhooks": "Periskope's webhooks",
    "requests": "Slack's requests",
    "events": "What arrives",
    "connections": "Connections to Slack",
    "outbox": "Sending",
    "inbox": "Taking in",
    "retention": "How long things are kept",
}
INSTALL = "Install the app again, put the new SLACK_BOT_TOKEN into .env and restart."
REASONS: Mapping[tuple[str, str], str] = {
    ("database", "full"): "The disk is full, so nothing can be stored. Free some space; it goes on by itself.",
    ("database", "read_only"): "The database cannot be written. Give the program's user the right to write to it.",
    ("database", "corrupt"): "The database is damaged. Stop the program and restore the last backup.",
    ("database", "away"): "The database does not answer. It goes on by itself when it does.",
    ("database", "not_yet"): "The database has not been written to yet.",
    ("slack", "token_revoked"): f"Slack's token was revoked. {INSTALL}",
    ("slack", "account_inactive"): f"The app is no longer installed in Slack. {INSTALL}",
    ("slack", "invalid_auth"): f"Slack does not know the token. {INSTALL}",
    (
        "slack",
        "certificate",
    ): "Slack's certificate cannot be checked. Compare this machine's clock, and look for a proxy that "
    "answers in Slack's place.",
    (
        "slack",
        "elsewhere",
    ): "Something else answers in Slack's place. Look for a proxy or a login page between this machine "
    "and the internet.",
    ("slack", "no_name"): "Slack's address cannot be looked up. Check this machine's DNS.",
    ("slack", "ratelimited"): "Slack refuses every call as one too many. Posts wait and follow.",
    ("slack", "resting"): "Slack asked for a long pause. Posts wait until it is over.",
    ("slack", "late"): "Posts to Slack are tried and do not get through. They wait and follow.",
    (
        "slack",
        "no_connection",
    ): "There is no connection to Slack, so nothing written in Slack arrives. It is tried again.",
    ("periskope", "bad_key"): "Periskope does not know the API key. Make a new one, put it into .env and restart.",
    ("periskope", "no_plan"): "Periskope's plan has no API: it needs an active pro or enterprise plan. Replies wait.",
    (
        "periskope",
        "certificate",
    ): "Periskope's certificate cannot be checked. Compare this machine's clock, and look for a "
    "proxy that answers in Periskope's place.",
    ("periskope", "no_name"): "Periskope's address cannot be looked up. Check this machine's DNS.",
    (
        "periskope",
        "elsewhere",
    ): "Something else answers in Periskope's place. Look for a proxy or a login page between this "
    "machine and the internet.",
    (
        "periskope",
        "not_json",
    ): "Something else answers in Periskope's place. Look for a proxy or a login page between this "
    "machine and the internet.",
    ("periskope", "ratelimited"): "Periskope refuses every call as one too many. Replies wait and follow.",
    ("periskope", "resting"): "Periskope asked for a long pause. Replies wait until it is over.",
    ("periskope", "late"): "Calls to Periskope are tried and do not get through. Replies wait and follow.",
    (
        "webhooks",
        "signature",
    ): "A webhook had a wrong signature. Compare PERISKOPE_WEBHOOK_SECRET with the console's key.",
    (
        "webhooks",
        "none_come",
    ): "Messages are found by polling only. Check the webhook's address in Periskope's console.",
    (
        "requests",
        "signature",
    ): "A request from Slack had a wrong signature, so Slack's commands and messages are refused. "
    "Compare SLACK_SIGNING_SECRET with the app's page, and this machine's clock.",
    (
        "connections",
        "refused",
    ): "Slack refuses another connection: ten of the app are open already. Stop what else runs with this app token.",
    (
        "connections",
        "more",
    ): "Slack counts more connections of the app than ours, so some messages may go elsewhere. Stop "
    "what else runs with this app token.",
    ("phone", "disconnected"): "A WhatsApp phone is not connected: nothing arrives through it, and replies wait. Open "
    "Periskope's console and scan its code. `/periskope health` says which phone it is.",
    ("plan", "week"): "The stored week of one person cannot be read, so their shifts do not start or end. "
    "`/periskope health` says whose.",
    ("plan", "zone"): "The time zone of one person's week is not known any more, so their shifts do not start or end. "
    "`/periskope health` says whose.",
    ("plan", "exception"): "A stored day off of one person cannot be read, so their shifts do not start or end. "
    "`/periskope health` says whose.",
    **{
        (
            "retention",
            kind,
        ): f"KEEP_{kind.upper()}_DAYS is not the same for all processes: what the shorter number says is "
        "erased. Give all the same number, then restart them."
        for kind in ("words", "files", "audit")
    },
    ("events", "slack"): "What people wrote in Slack waits to be processed. Look at the log.",
    ("events", "periskope"): "What customers wrote waits to be processed. Look at the log.",
}
AGAIN = "It is tried again by itself, and nothing else waits for it. `/periskope health` says which; the log says why."
OTHERWISE = {
    "outbox": "The part that sends to Slack and WhatsApp hangs. Nothing is lost: restart the app, and what waits follows.",
    "inbox": "The part that processes what arrives hangs. Nothing is lost: restart the app, and what waits follows.",
    "database": "The database does not take changes.",
    "slack": "Slack does not answer as it should. Posts wait and follow.",
    "periskope": "Periskope does not answer as it should. Replies wait and follow.",
    "shift": f"The shift of one person cannot be started or ended. {AGAIN}",
    "wait": f"The wait of one chat cannot be handled. {AGAIN}",
    "duty": f"The time on duty of one chat's wait cannot be counted. {AGAIN}",
    "reminder": f"A reminder of one chat cannot be sent. {AGAIN}",
    "closing": f"One chat cannot be closed by itself. {AGAIN}",
    "channel": f"People cannot be moved into or out of one channel. {AGAIN}",
    "comparison": f"One channel cannot be compared with Slack. {AGAIN}",
    "echo": f"One message that was sent elsewhere cannot be shown. {AGAIN}",
}
DONE = {
    "retention": "All processes keep things for the same time again.",
    "webhooks": "Webhooks arrive again.",
    "requests": "Requests are accepted again.",
    "events": "What arrives is processed again.",
    "connections": "Slack counts only our own connections again.",
    "outbox": "Messages leave again.",
    "inbox": "What arrives is taken in again.",
    "phone": "The WhatsApp phone is connected again. Replies that waited are sent.",
    "plan": "A person's shifts start and end by themselves again.",
    "shift": "A person's shifts start and end by themselves again.",
    "wait": "The chat's wait is handled again.",
    "duty": "The chat's wait is counted again.",
    "reminder": "The reminder is handled.",
    "closing": "The chat is handled.",
    "channel": "People are moved into and out of the channel again.",
    "comparison": "The channel is compared with Slack again.",
    "echo": "The message is handled.",
}


def sentence(part: str, why: str, *, over: bool = False) -> str:
    """What is wrong with a part and what to do, or that it is well again. It names nobody and holds no secret.

    Of several alike, as "phone:1" and "phone:2", each is told of by the same words.
    """
    part = part.partition(":")[0]
    if over:
        return DONE.get(part, f"{_name(part)} works again. What waited follows by itself.")
    return REASONS.get((part, why)) or OTHERWISE.get(part) or f"{_name(part)}: not well."


def _name(part: str) -> str:
    return NAMES.get(part, "A part of the app")


@dataclass(frozen=True, kw_only=True)
class PartFailing(Notice):
    """To admins. `part` and `why` are fixed words; `at`: since when."""

    part: str
    why: str
    at: datetime

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(text=f"⚠️ {sentence(self.part, self.why)} Since {moment(self.at)}.")


@dataclass(frozen=True, kw_only=True)
class PartWorksAgain(Notice):
    """To admins. `at` and `until`: from when to when it failed."""

    part: str
    why: str
    at: datetime
    until: datetime

    def sentence(self, look: Lookup) -> Sentence:
        words = sentence(self.part, self.why, over=True)
        return Sentence(text=f"✅ {words} The trouble was from {moment(self.at)} to {moment(self.until)}.")

"""Every door of the desk, in three catalogues: those of declarations, and by hand what no declaration makes yet."""

from bot.app.routes.menus import QUICK_REACTIONS
from tests.end_to_end.doors_declared import ABOUT, ADMINS, OWN, declared
from tests.end_to_end.doors_made import Door, pressed, submitted, suggested, typed, under_card

# About a chat: what they say and do about a hidden one, they say and do about none.
DOORS: dict[str, Door] = {
    **declared(ABOUT),
    **{
        f"typed {text}": typed(text)
        for text in (
            "chats", "tickets", "tickets create {name}", "tickets close {subject}", "tickets reopen {subject}",
            "tickets assign {subject} to @{other}", "tickets create {name} about broken bell", "",
        )
    },
    "under a card: tickets create broken": under_card("tickets create broken"),
    **{
        f"pressed chat:{what}": pressed(f"chat:{what}")
        for what in (
            "take", "release", "close", "reopen", "dismiss", "mute", "unmute", "open", "note", "remind", "why", "contact",
            "earlier", "assign", "labels", "access", "more", "ticket", "reply",
        )
    },
    **{
        f"menu {what}": pressed("chat:menu", what + ":{key}")
        for what in ("assign", "labels", "dismiss", "access", "more")
    },
    **{f"pressed access:{what}": pressed(f"access:{what}") for what in ("add", "remove")},
    **{
        f"pressed message:{what}": pressed(f"message:{what}", "{message}")
        for what in (
            *QUICK_REACTIONS,
            "reply", "react", "details", "take", "release", "close", "reopen", "dismiss", "assign", "note", "ticket", "remind", "labels", "access",
            "more",
        )
    },
    **{
        f"ticket menu {what}": pressed("line:ticket", f"tickets {what} <!ticket^{{mark}}>")
        for what in ("assign", "close", "reopen")
    },
    "form chats_filter": submitted("chats_filter", "{{}}", words="{name}", holder="any", state="any", phone="any"),
    "pressed form:chats": pressed("form:chats", "x"),
    "pressed form:tickets": pressed("form:tickets", "x"),
    "form assign": submitted("assign", to="1", line="here"),
    "form assign to nobody": submitted("assign", to="nobody"),
    "form ticket": submitted("ticket", subject="Broken", assignee="1", priority="3"),
    "form ticket of a message": submitted("ticket", "{key} {message}", subject="Broken"),
    "form ticket_for": submitted("ticket_for", "{key} {ticket}", assignee="1"),
    "form chat_labels": submitted("chat_labels", labels=["1", "2"]),
    "form access": submitted("access", "{key}", people=["{other_id}"], action="add"),
    "form access, away": submitted("access", "{key}", people=["{other_id}"], action="remove"),
    **{
        f"form pick {then}": submitted(f"pick:{then}", chat="{key}")
        for then in (
            "open", "close", "take", "release", "reopen", "mute", "why", "assign", "remind", "access", "label",
            "tickets",
        )
    },
    **{
        f"answer of a question: {line}": pressed("line:0", line)
        for line in (
            "access <!chat^{key}>", "mute <!chat^{key}>", "assign <!chat^{key}> to me", "close <!chat^{key}>",
            "label add sales to <!chat^{key}>", "access add <!agent^{other_id}> to <!chat^{key}>",
        )
    },
    **{
        f"form chats {deed}": submitted("chats", "{{}}", picked=["{key}"], deed=deed)
        for deed in ("add", "remove", "labels", "assign")
    },
    "options chat": suggested("chat", "{name}"),
    "options to": suggested("to"),
    "options assignee": suggested("assignee"),
}  # fmt: skip

# Only for admins: a member changes nothing by them and is shown no form.
ADMIN_DOORS: dict[str, Door] = {
    **declared(ADMINS),
    **{f"typed {text}": typed(text) for text in ("role @{other} out", "routing", "routing add")},
    **{f"pressed rule:{what}": pressed(f"rule:{what}", "1") for what in ("new", "change", "remove")},
    **{
        f"pressed exceptions:{what}": pressed(f"exceptions:{what}", "{other_id}", "{other_id}")
        for what in ("for", "cancel")
    },
    **{
        f"pressed form:{what}": pressed(f"form:{what}", "x")
        for what in ("invite", "role", "label", "team", "routing", "settings", "erase", "audit", "import")
    },
    "form confirm_list": submitted("confirm_list", "stamp {other_id}"),
    "form rule": submitted("rule", "", name="Mine"),
    "form schedule with shifts": submitted("schedule", "", people=["{other_id}"], zone="own", days=["0"], shift0="9:00-17:00"),
    "form team": submitted("team", "{{}}", picked=["{other_id}"], deed="status"),
    **{f"options {what}": suggested(what) for what in ("people", "pool", "otherwise", "whom", "holder", "whose", "zone")},
}  # fmt: skip

# About oneself and the house: everybody's, and no hidden chat is named in any answer.
OWN_DOORS: dict[str, Door] = {
    **declared(OWN),
    **{
        f"typed {text}": typed(text)
        for text in (
            "metrics by chat", "opne {name}", "chats {other}",
        )
    },
    **{
        f"pressed form:{what}": pressed(f"form:{what}", "x")
        for what in (
            "status", "find", "replies", "start", "ticket", "why", "access", "remind",
            "metrics", "open", "assign", "mute",
        )
    },
    "pressed kind": pressed("kind", "off"),
    "form status of oneself": submitted("status", "", status="offline", length="boundary"),
    "form metrics of another": submitted("metrics", "", days="7d", by="chat", whose="{other_id}"),
    **{
        f"options {what}": suggested(what)
        for what in ("labels", "match_labels", "pool_labels", "label_order", "label")
    },
}  # fmt: skip

"""Every door of the desk, as somebody would go through it: about a chat that is named, or about the house."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.domain.asks import Ask, Asked, FormState, OptionsWanted, Pressed, ShortcutUsed, Submitted
from bot.domain.people import Agent

Door = Callable[[Agent, "Target"], Ask]


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a forged or honest ask names: a chat by key and name, a message of it, a post and a card that show it."""

    key: str
    name: str
    message: str
    ts: str
    root: str
    ticket: str = "999"
    subject: str = "Unheard of"
    others: tuple[Agent, ...] = field(default=(), repr=False)

    def fill(self, text: str, agent: Agent) -> str:
        """The words of a door with this chat in them, and with somebody who is not the asker."""
        other = next((one for one in self.others if one.id != agent.id), agent)
        return text.format(
            key=self.key, name=self.name, message=self.message, ticket=self.ticket, subject=self.subject,
            other=other.name, other_id=other.id,
        )  # fmt: skip


def typed(text: str) -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        return Asked(once="", team="T1", slack_user=str(agent.slack_user), text=at.fill(text, agent))

    return ask


def under_card(text: str) -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        return Asked(once="", team="", slack_user=str(agent.slack_user), text=text, channel="C1", root=at.root)

    return ask


def pressed(action: str, value: str = "{key}", data: str = "{key}") -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        view = FormState(callback="", view_id="V1", hash="h", data=at.fill(data, agent), values={})
        user, what = str(agent.slack_user), at.fill(value, agent)
        return Pressed(once="", team="T1", slack_user=user, action=action, value=what, view=view)

    return ask


def submitted(callback: str, data: str = "{key}", **values: Any) -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        filled = {
            name: [at.fill(one, agent) for one in value] if isinstance(value, list) else at.fill(str(value), agent)
            for name, value in values.items()
        }
        told = at.fill(data, agent)
        form = FormState(callback=callback, view_id="V1", hash="h", data=told, values=filled)
        return Submitted(once="", team="T1", slack_user=str(agent.slack_user), form=form)

    return ask


def shortcut(callback: str) -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        user = str(agent.slack_user)
        return ShortcutUsed(
            once="", team="T1", slack_user=user, callback=callback, channel="C1", ts=at.ts, root=at.root
        )

    return ask


def suggested(action: str, query: str = "", data: str = "{key}") -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        user = str(agent.slack_user)
        return OptionsWanted(
            team="T1", slack_user=user, action=action, query=at.fill(query, agent), data=at.fill(data, agent)
        )

    return ask


# About a chat: what they say and do about a hidden one, they say and do about none.
DOORS: dict[str, Door] = {
    **{
        f"typed {text}": typed(text)
        for text in (
            "open {name}", "why {name}", "assign {name} to me", "assign {name} to nobody", "mute {name}", "find {name}",
            "access {name}", "access add @{other} {name}", "access remove @{other} {name}", "remind {name} in 3h",
            "chats", "label add sales to {name}", "label remove sales from {name}", "take {name}", "release {name}",
            "close {name}", "reopen {name}", "tickets", "tickets create {name}", "tickets close {subject}",
            "tickets reopen {subject}", "tickets assign {subject} to @{other}", "erase {name}", "",
        )
    },
    **{
        f"under a card: {text}": under_card(text)
        for text in ("take", "close", "reopen", "release", "access", "why", "mute", "open", "remind in 3h", "tickets create broken")
    },
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
        f"pressed reply:{what}": pressed(f"reply:{what}", "{message}")
        for what in ("send", "note", "take", "again", "arrived", "drop", "delete", "leave")
    },
    "pressed reply": pressed("reply", "1"),
    **{
        f"pressed message:{what}": pressed(f"message:{what}", "{message}")
        for what in (
            "reply", "react", "details", "take", "release", "close", "dismiss", "note", "ticket", "remind", "labels", "access",
            "more",
        )
    },
    "pressed copy:fetch": pressed("copy:fetch", "{message}"),
    "pressed copy:former": pressed("copy:former", "{message}"),
    **{f"ticket menu {what}": pressed("ticket:menu", what + ":{ticket}") for what in ("open", "assign", "close", "reopen")},
    **{f"pressed ticket:{what}": pressed(f"ticket:{what}", "{ticket}") for what in ("again", "drop")},
    "pressed tickets:later": pressed("tickets:later", "0"),
    "pressed chats:later": pressed("chats:later", "0", "{{}}"),
    "pressed chats:filter": pressed("chats:filter", "x", "{{}}"),
    "form chats_filter": submitted("chats_filter", "{{}}", words="{name}", holder="any", state="any", phone="any"),
    "pressed form:chats": pressed("form:chats", "x"),
    "pressed form:tickets": pressed("form:tickets", "x"),
    "form assign": submitted("assign", to="1", line="here"),
    "form assign to nobody": submitted("assign", to="nobody"),
    "form remind": submitted("remind", later="1h"),
    "form note": submitted("note", note="careful"),
    "form ticket": submitted("ticket", subject="Broken", assignee="1", priority="3"),
    "form ticket of a message": submitted("ticket", "{key} {message}", subject="Broken"),
    "form ticket_for": submitted("ticket_for", "{key} {ticket}", assignee="1"),
    "form quick_reply": submitted("quick_reply", text="Good morning"),
    "form chat_labels": submitted("chat_labels", labels=["1", "2"]),
    "form access": submitted("access", "members {key}", people=["{other_id}"], deed="add"),
    "form access, away": submitted("access", "members {key}", people=["{other_id}"], deed="remove"),
    "form erase": submitted("erase", "{key}", sure="{name}"),
    **{
        f"form pick {then}": submitted(f"pick:{then}", chat="{key}")
        for then in (
            "open", "close", "take", "release", "reopen", "mute", "why", "assign", "remind", "access", "label",
            "tickets", "erase",
        )
    },
    "form pick add_access": submitted("pick:add_access", "{other_id}", chat="{key}"),
    "form pick remove_access": submitted("pick:remove_access", "{other_id}", chat="{key}"),
    "form react_to": submitted("react_to", "{message}", emoji="👍"),
    "form reply_to": submitted("reply_to", "{message}", text="Good morning"),
    **{
        f"form chats {deed}": submitted("chats", "{{}}", picked=["{key}"], deed=deed)
        for deed in ("add", "remove", "labels", "assign")
    },
    "shortcut reply_to": shortcut("reply_to"),
    "shortcut whatsapp": shortcut("whatsapp"),
    "options chat": suggested("chat", "{name}"),
    "options to": suggested("to"),
    "options assignee": suggested("assignee"),
}  # fmt: skip

# Only for admins: a member changes nothing by them and is shown no form.
ADMIN_DOORS: dict[str, Door] = {
    **{
        f"typed {text}": typed(text)
        for text in (
            "team", "team coverage", "invite new@shop.example", "role @{other} admin", "role @{other} out", "routing",
            "routing add", "audit", "health", "settings", "import", "label add sales to @{other}",
            "label remove sales from @{other}", "label attach sales", "access confirm @{other}",
            "status offline @{other}", "schedule @{other} mon-fri 9:00-13:00", "exceptions @{other} 24 dec off",
        )
    },
    **{
        f"pressed people:{what}": pressed(f"people:{what}", "{other_id}") for what in ("back", "link", "unlink", "grant")
    },
    **{f"pressed mass:{what}": pressed(f"mass:{what}", "nokey") for what in ("yes", "no")},
    **{f"pressed rule:{what}": pressed(f"rule:{what}", "1") for what in ("new", "change", "remove")},
    **{
        f"pressed schedule:{what}": pressed(f"schedule:{what}", "{other_id}", "{other_id}")
        for what in ("for", "clear", "copy", "days", "preview")
    },
    **{
        f"pressed exceptions:{what}": pressed(f"exceptions:{what}", "{other_id}", "{other_id}")
        for what in ("for", "cancel")
    },
    **{
        f"pressed form:{what}": pressed(f"form:{what}", "x")
        for what in ("invite", "role", "label", "team", "routing", "settings", "erase", "audit", "import")
    },
    "pressed import:show": pressed("import:show", "x"),
    "pressed through:ask": pressed("through:ask", "{other_id}"),
    "pressed team:later": pressed("team:later", "0"),
    "pressed audit:later": pressed("audit:later", "0", "{{}}"),
    "pressed audit:filter": pressed("audit:filter", "x", "{{}}"),
    "form audit_filter": submitted("audit_filter", "", people=["{other_id}"], chat="{key}", did="any"),
    "form audit_filter as a file": submitted("audit_filter", "", chat="{key}", **{"as": ["csv"]}),
    "form invite": submitted("invite", emails="new@shop.example", role="admin"),
    "form role": submitted("role", people=["{other_id}"], role="admin"),
    "form people_labels": submitted("people_labels", people=["{other_id}"], labels=["1", "2"], deed="add"),
    "form confirm_list": submitted("confirm_list", "stamp {other_id}"),
    "form attach": submitted("attach", "1 C9"),
    "form settings": submitted("settings", cap="9"),
    "form rule": submitted("rule", "", name="Mine"),
    "form team": submitted("team", "{{}}", picked=["{other_id}"], deed="status"),
    "form status of another": submitted("status", "{other_id}", people=["{other_id}"], status="offline"),
    "form schedule": submitted("schedule", "{other_id}", people=["{other_id}"]),
    "form copy_schedule": submitted("copy_schedule", "{other_id}", people=["{other_id}"], whom="1"),
    "form exceptions": submitted(
        "exceptions", "{other_id}", people=["{other_id}"], kind="off", first="2026-12-24", last="2026-12-24"
    ),
    "form import": submitted("import", "{other_id}"),
    **{f"options {what}": suggested(what) for what in ("people", "pool", "otherwise", "whom", "holder", "whose", "zone")},
}  # fmt: skip

# About oneself and the house: everybody's, and no hidden chat is named in any answer.
OWN_DOORS: dict[str, Door] = {
    **{
        f"typed {text}": typed(text)
        for text in (
            "help", "status", "status online", "schedule", "exceptions", "metrics", "metrics by chat", "replies",
            "replies add hi Hello", "replies remove hi", "start +49 30 123456", "opne {name}", "chats {other}",
        )
    },
    **{f"pressed status:{what}": pressed(f"status:{what}", "me") for what in ("online", "offline")},
    **{f"pressed shift:{what}": pressed(f"shift:{what}", "1") for what in ("longer", "hand_over")},
    **{f"pressed reply:{what}": pressed(f"reply:{what}", "1") for what in ("new", "change")},
    **{
        f"pressed form:{what}": pressed(f"form:{what}", "x")
        for what in (
            "status", "find", "replies", "start", "ticket", "schedule", "exceptions", "why", "access", "remind",
            "metrics", "open", "assign", "mute",
        )
    },
    "pressed role": pressed("role", "admin"),
    "pressed kind": pressed("kind", "off"),
    "form status": submitted("status", "", status="offline"),
    "form metrics": submitted("metrics", "", days="7d", by="chat"),
    "form metrics of another": submitted("metrics", "", days="7d", by="chat", whose="{other_id}"),
    "form stored_reply": submitted("stored_reply", "", short="hi", text="Hello", whose="team"),
    "form start": submitted("start", "", number="+49 30 123456", text="Hello", label="1"),
    "shortcut my_status": shortcut("my_status"),
    "shortcut new_message": shortcut("new_message"),
    **{
        f"options {what}": suggested(what)
        for what in ("labels", "match_labels", "pool_labels", "label_order", "label")
    },
}  # fmt: skip

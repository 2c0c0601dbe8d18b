"""The doors that declarations make: every command typed, every button, form, field that suggests and shortcut, by samples of a kind."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bot.access.policy import Action, may_do
from bot.app.routes.declared import COMMANDS
from bot.interactions.asked_forms import CALLBACK
from bot.interactions.buttons import BUTTONS, SHORTCUTS
from bot.interactions.declared_forms import FORMS, Form
from bot.interactions.fields import FormField, RadioField, SelectField
from bot.interactions.help import rows
from bot.interactions.kinds import ChoiceArg
from bot.interactions.registry import Arg, Declaration
from bot.interactions.rights import Right
from bot.interactions.said import PRESSED
from bot.interactions.ticked import TICKED
from bot.model.ids import AgentId
from bot.model.person import Agent
from tests.end_to_end.doors_made import Door, on_card, pressed, shortcut, submitted, suggested, typed, under_card

MEMBER = Agent(id=AgentId(-1), email="member@shop.example", role="member", state="active")
OTHER = Agent(id=AgentId(-2), email="other@shop.example", role="member", state="active")
ABOUT, ADMINS, OWN = "about a chat", "for admins", "one's own"
KINDS = {
    "ChatArg": "{name}",
    "ChannelArg": "<#C9>",
    "CommandArg": "status",
    "CustomerArg": "{name}",
    "ExceptionArg": "24 dec off",
    "InviteesArg": "new@shop.example",
    "LabelArg": "sales",
    "LabelsArg": "sales",
    "MomentArg": "in 3h",
    "NamedTextArg": "hi Hello",
    "NumberArg": "+49 30 123456",
    "PastArg": "7d",
    "PeopleArg": "@{other}",
    "PersonArg": "@{other}",
    "ReplyArg": "hi",
    "RuleArg": "1",
    "SubjectArg": "about broken bell",
    "TextArg": "{name}",
    "TicketArg": "{subject}",
    "UntilArg": "for 3h",
    "WeekArg": "mon-fri 9:00-13:00",
}
"""A sample of each kind of argument; choices have their own words."""
MARKS = {"{name}": "<!chat^{key}>", "@{other}": "<!agent^{other_id}>", "{subject}": "<!ticket^{mark}>"}
"""Our own marks for what is named by these samples."""
FIELDS: dict[str, Any] = {
    "ChatField": "{key}",
    "ClockField": "09:00",
    "DayField": "2026-12-24",
    "IdsField": ["1", "2"],
    "LabelsField": ["1", "2"],
    "ListField": "kettle",
    "Maybe": None,
    "NumberField": "9",
    "PeopleField": ["{other_id}"],
    "PersonField": "{other_id}",
    "SelectField": "nobody",
    "ShiftsField": "9:00-17:00",
    "SlackUsersField": ["U1"],
    "TextField": "{name}",
    "TickField": None,
    "WhatsAppNumberField": "+49 30 123456",
    "WholeField": "5",
    "YesNoField": "no",
    "_DaysField": ["0"],
    "_EmailsField": "new@shop.example",
    "_EmojiField": "🚲",
    "_LabelField": "1",
    "_PhoneField": None,
    "_ShortName": "hi",
    "_SubjectField": "Broken",
}
"""What a field of each kind holds; None: as it is shown first."""
DATA = {"confirm_list": "stamp {other_id}", "ticket": "{key} {message}", "ticket_for": "{key} {ticket}"}
"""What stands in the data of some forms beside what they carry."""
CARRIED = {
    "": "me",
    "chat": "{key}",
    "chats": "{key}",
    "message": "{message}",
    "people": "{other_id}",
    "form": "me",
    "page": "0",
    "text": "{key}",
}
ABOUT_CHATS = ("{key}", "{message}", "{ticket}", "{found}")
TEXTS = {
    "held": "effect:1",
    "status": "answer",
    "ticket": "{ticket}",
    "away": "{found}",
    "rule": "1",
    "exceptions": "{other_id}",
}
"""What buttons of some families carry as text or have looked up; others a chat's key, as if it were forged."""


def of_commands() -> Iterator[tuple[str, str, Door]]:
    """(whose, name, door): each command with what it needs, with all that it takes, with too little, and said of a card's own chat."""
    for one in COMMANDS:
        needed = [argument for argument in one.args if not argument.optional]
        too_few = needed[:1]  # where what is missing decides whose right it needs, the line is nobody's in particular
        for some in (needed, list(one.args), *([too_few] if whose(one, too_few) != ADMINS else [])):
            for sure in ("", " sure") if one.sure is not None else ("",):
                said = line(one, some) + sure
                yield whose(one, some), f"typed {said}", typed(said)
        if any(argument.kind.under_card for argument in needed):
            said = line(one, [argument for argument in needed if not argument.kind.under_card])
            yield ABOUT, f"under a card: {said}", under_card(said)


def line(one: Declaration, some: list[Arg], marks: Mapping[str, str] = MappingProxyType({})) -> str:
    """How it is typed with these arguments. `marks`: what stands for a sample where a button types it."""
    words, people = [one.name], 0
    for argument in some:
        sample = _sample(argument)
        if sample == KINDS["PersonArg"]:
            sample = sample if not people else "me"
            people += 1
        before = (
            min(argument.needs) if argument.needs else next(iter(sorted(argument.after & {"to", "from", "as"})), "")
        )
        words += [before, marks.get(sample, sample)]
    return "" if one.name == "home" else " ".join(word for word in words if word)


def _sample(argument: Arg) -> str:
    if isinstance(argument.kind, ChoiceArg):
        return next(iter(argument.kind.words)).replace("_", " ")
    return KINDS[type(argument.kind).__name__]


def whose(one: Declaration, some: list[Arg]) -> str:
    """Which of the three catalogues it belongs to: what it says of a hidden chat is looked at before whose right it needs."""
    samples = {argument.name: _sample(argument) for argument in some}
    if any(about in sample for sample in samples.values() for about in ("{name}", "{subject}")):
        return ABOUT
    named = {name: OTHER for name, sample in samples.items() if sample == KINDS["PersonArg"]}
    lists = {argument.name for argument in some if argument.kind.many}
    return by_right(one.right, {name: [who] if name in lists else who for name, who in named.items()})


def by_right(right: Right, named: Mapping[str, Any]) -> str:
    """Whether a member may do it at all."""
    action = right if isinstance(right, Action) else right(MEMBER, **named)
    return OWN if may_do(MEMBER, action, sees=True) else ADMINS


def of_buttons() -> Iterator[tuple[str, str, Door]]:
    """Each button, with something of the kind that it carries."""
    for one in BUTTONS.values():
        known = one.carries if isinstance(one.carries, str) else "text"
        value = TEXTS.get(one.id.partition(":")[0], CARRIED[known]) if known == "text" else CARRIED[known]
        about = by_right(one.right, {}) == OWN and any(mark in value for mark in ABOUT_CHATS)
        door = pressed(one.id, value, callback=one.id.partition(":")[0] if one.carries == "form" else "")
        yield ABOUT if about else by_right(one.right, {}), f"pressed {one.id}", door


def of_menus() -> Iterator[tuple[str, str, Door]]:
    """Each button about a chat where it stands elsewhere: as a menu's option, and on the chat's card."""
    for one in BUTTONS.values():
        family, _, what = one.id.partition(":")
        if family == "chat":
            yield ABOUT, f"menu {what}", pressed(f"{family}:menu", what + ":{key}")
            yield ABOUT, f"on a card: {what}", on_card(one.id)


def of_lists() -> Iterator[tuple[str, str, Door]]:
    """Each thing that can be done with ticked rows."""
    for one in TICKED.values():
        callback, _, deed = one.id.partition(":")
        where = ABOUT if one.rows == "chats" else by_right(one.right, {})
        yield where, f"ticked {one.id}", submitted(callback, "{{}}", picked=[CARRIED[one.rows]], deed=deed)


def of_questions() -> Iterator[tuple[str, str, Door]]:
    """Each command as a button types it that answers a question, or stands in a row's menu: with our own marks."""
    for one in COMMANDS:
        needed = [argument for argument in one.args if not argument.optional]
        said = line(one, needed, MARKS)
        if any(about in said for about in ("{key}", "{mark}")):
            yield ABOUT, f"answer of a question: {said}", pressed(f"{PRESSED}:0", said)


def of_bare_commands() -> Iterator[tuple[str, str, Door]]:
    """The button that stands for each command without a word behind it."""
    for row in rows(COMMANDS):
        yield ADMINS if row.who == "admin" else OWN, f"bare {row.name}", pressed(f"form:{row.name}", "x")


def of_forms() -> Iterator[tuple[str, str, Door]]:
    """Each form sent with every field filled and with each other choice, and each field that suggests something or redraws it."""
    for one in FORMS.values():
        people = {name: [OTHER] for name, field in one.fields.items() if type(field).__name__ == "PeopleField"}
        where = ABOUT if one.carries else by_right(one.right, people)
        carried = CARRIED[one.carries] if one.carries else "{other_id}"
        filled = _filled(one)
        for data in (carried, *([DATA[one.id]] if one.id in DATA else [])):
            yield where, f"form {one.id} of {data}", submitted(one.id, data, **filled)
        if where == ADMINS and by_right(one.right, {}) == OWN:
            own = {name: held for name, held in filled.items() if name not in people}
            yield OWN, f"form {one.id} of oneself", submitted(one.id, carried, **own)
        for name, field in one.fields.items():
            for other in _others(field) if where != ADMINS else ():
                yield where, f"form {one.id}, {name} {other}", submitted(one.id, carried, **{**filled, name: other})
            if type(field).options is not FormField.options:
                yield where, f"options {name} of {one.id}", suggested(name, data=carried, callback=one.id)
            if field.redraws:
                alone = ABOUT if one.carries else by_right(one.right, {})
                yield alone, f"redrawn by {name}: {one.id}", pressed(name, str(filled.get(name)), carried, one.id)


def _filled(one: type[Form]) -> dict[str, Any]:
    filled = {name: _held(field) for name, field in one.fields.items()}
    return {name: held for name, held in filled.items() if held is not None}


def _held(field: FormField[Any]) -> Any:
    return field.first if isinstance(field, RadioField) else FIELDS[type(field).__name__]


def _others(field: FormField[Any]) -> list[str]:
    if isinstance(field, RadioField):
        return [one.value for one in field.choices if one.value != field.first]
    return ["{other_id}"] if isinstance(field, SelectField) else []


def of_shortcuts() -> Iterator[tuple[str, str, Door]]:
    """Each shortcut, on a message that shows the chat, and on its card."""
    for one in SHORTCUTS.values():
        yield ABOUT, f"shortcut {one.id}", shortcut(one.id)
        if one.on == "card":
            yield ABOUT, f"shortcut {one.id} on a card", shortcut(one.id, card=True)


def of_made_forms() -> Iterator[tuple[str, str, Door]]:
    """Each form that is made of a command, sent with the chat and the person chosen."""
    for one in COMMANDS:
        nouns = {argument.kind.noun for argument in one.args}
        if "chat" in nouns and one.args[0].kind.noun in {"chat", "person"}:
            values = {"chat": "{key}", "people": ["{other_id}"]} if "person" in nouns else {"chat": "{key}"}
            yield ABOUT, f"form made of {one.id}", submitted(f"{CALLBACK}:{one.id}", "", **values)
            yield ABOUT, f"options of {one.id}", suggested("chat", "{name}", "", f"{CALLBACK}:{one.id}")


def declared(wanted: str) -> dict[str, Door]:
    """The doors of one catalogue, by name."""
    every = (
        *of_commands(), *of_buttons(), *of_menus(), *of_forms(), *of_lists(), *of_shortcuts(), *of_made_forms(),
        *of_questions(), *of_bare_commands(),
    )  # fmt: skip
    return {name: door for where, name, door in every if where == wanted}

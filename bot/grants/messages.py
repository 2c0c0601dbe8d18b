from collections.abc import Iterable, Sequence

from bot.blockkit.blocks import counted, listed, name

REASON = {
    "admin": "admin",
    "own_grant": "given access",
    "denied": "denied",
    "no": "no access",
}
MOST_TOLD = 20
MOST_LABELS, MOST_HOLDERS, MOST_NAMES = 60, 20, 100  # in one answer
NO_LABELS = "No labels are known yet. Create one in Periskope and put it on a chat: then it is listed here."
NO_MEMBERS = "There are no members yet: admins see every chat anyway. Invite somebody with `/periskope invite`."


def sights(chat: str, seeing: Sequence[tuple[str, str]], denied: Sequence[str] = ()) -> str:
    """Who sees a chat: (person, why); why is empty where the asker may know no more. Admins also hear who is denied."""
    head = f"*{name(chat)}*: {counted(len(seeing), 'person sees it', 'people see it')}"
    lines = [f"• {name(person)}{f': {why}' if why else ''}" for person, why in seeing[:60]]
    more = [f"and {len(seeing) - 60} more"] if len(seeing) > 60 else []
    out = [f"Removed: {listed(name(person) for person in denied[:30])}"] if denied else []
    return "\n".join([head, *lines, *more, *out])


def by_label(labels: Iterable[str]) -> str:
    return "label " + listed(f"*{name(label, 40)}*" for label in labels)


def label_lines(rows: Sequence[tuple[str, Sequence[str], int]], total: int) -> str:
    """Labels, of so many in all, each with some of its holders and how many it has."""
    if not rows:
        return NO_LABELS
    lines = [f"• *{name(label, 40)}*: {_some(people, held) or 'nobody'}" for label, people, held in rows]
    return "\n".join(lines if total <= len(rows) else [*lines, f"and {counted(total - len(rows), 'more label')}."])


def _some(people: Sequence[str], held: int) -> str:
    """Some names, and how many more there are."""
    more = [f"{held - len(people)} more"] if held > len(people) else []
    return listed([*(name(one) for one in people), *more])


def label_names(labels: Sequence[str]) -> str:
    """The labels that there are."""
    shown = [f"*{name(label, 40)}*" for label in labels[:MOST_NAMES]]
    more = [f"{len(labels) - MOST_NAMES} more"] if len(labels) > MOST_NAMES else []
    return f"Labels: {listed([*shown, *more])}." if labels else NO_LABELS


def access_changed(chat: str, person: str, *, allow: bool) -> str:
    """One chat given to one person, or taken from them; `person` with the address."""
    return f"Access to *{name(chat)}* {'given to' if allow else 'removed for'} {name(person)}."


def access_back(chat: str, person: str) -> str:
    """After *Undo*: one chat for one person as it was before; `person` with the address."""
    return f"Access to *{name(chat)}* for {name(person)} is as it was before."


def label_changed(label: str, person: str, *, added: bool) -> str:
    """One label given to one person, or taken from them; `person` with the address."""
    return f"Label *{name(label, 40)}* {'given to' if added else 'taken from'} {name(person)}."


def granted_and_added(label: str, person: str) -> str:
    """After *Grant and add*."""
    return f"{label_changed(label, person, added=True)} They are invited to its channel now."


def changed(done: Sequence[str], refused: Sequence[str]) -> str:
    """The answer to a change for several: a sentence for each thing that it changed, and for each that it did not."""
    more = f"and {len(done) - MOST_TOLD} more, which `/periskope audit` lists." if len(done) > MOST_TOLD else ""
    told = refused[:MOST_TOLD]
    none = [] if done or any("othing was changed" in sentence for sentence in told) else ["Nothing was changed."]
    return "\n".join([*done[:MOST_TOLD], *([more] if more else []), *told, *none])

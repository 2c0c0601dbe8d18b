"""What people and the operator read while the database is locked."""

from collections.abc import Sequence

from bot.blockkit.blocks import Blocks, context, counted, listed, name, sections
from bot.blockkit.forms import Field, SelectOption, modal, ticks
from storage.queries.generations import Locked

CONFIRM = "confirm_database"
KEEP = "keep"
A_FIELD = 10  # ticks
MOST_FIELDS = 20
STARTING = "I have just started and am still looking at where things stand in Slack. Try again in a minute."
NOT_NOW = (
    "I am running on an older copy of my database, so I do nothing until an admin has confirmed who may see what. "
    "Ask somebody in the triage channel to type `/periskope`."
)
KEPT = f"{NOT_NOW} What you wrote is kept, and is dealt with then."
READING = "I am reading in Slack who is in which channel. Try again in a minute."
NO_ADMIN = "Nobody would be an admin. Name at least one: `./run bot resume --keep e-mail`."
NO_SLACK = "Slack cannot be asked now who is in which channel, so nothing was changed. Try again when it answers."
GOES_ON = "Confirmed. I go on now; what may have been sent already is looked for first."
HOW = {
    "backup": "It was put back from a backup.",
    "file": "The counter beside it, in DATA_DIR, is ahead of it.",
    "slack": "The counter in the triage channel is ahead of it: a snapshot was put back, or another copy runs.",
}


def sentence(locked: Locked) -> str:
    """For the operator's terminal."""
    return (
        f"The database is older than the world. {HOW[locked.seen]} Nothing is sent, posted or invited until an admin in "
        f"the triage channel types /periskope, or until `./run bot resume` here (since {locked.at:%Y-%m-%d %H:%M} UTC)."
    )


def line(who: str, *, admin: bool, labels: Sequence[str], chats: int) -> str:
    """What somebody would lose."""
    parts = [
        *(["admin"] if admin else []),
        *([listed(labels)] if labels else []),
        *([counted(chats, "single chat")] if chats else []),
    ]
    return f"{who}: {', '.join(parts)}"


def form(locked: Locked, choices: Sequence[SelectOption]) -> dict[str, object]:
    """The proposal: everybody named loses what is named, unless ticked."""
    blocks: Blocks = [
        *sections(
            f"*My database is older than the world.* {HOW[locked.seen]} Whoever lost access since has it again in this copy, "
            "and what was sent since is not in it. Until you confirm, nothing is sent or posted, and nobody is invited."
        )
    ]
    shown = choices[: A_FIELD * MOST_FIELDS]
    if not shown:
        blocks.append(context("Everybody with access is in the channels that go with it: nobody loses anything."))
    for start in range(0, len(shown), A_FIELD):
        field = Field(name=f"{KEEP}{start}", label="Not in the channels in Slack. Tick who keeps it:", optional=True)
        blocks.append(ticks(field, shown[start : start + A_FIELD]))
    if len(choices) > len(shown):
        blocks.append(context(f"{counted(len(choices) - len(shown), 'more person', 'more people')} lose it too."))
    return modal(CONFIRM, "Confirm access", blocks, submit="Confirm")


def ended(lines: Sequence[str]) -> str:
    """What was taken away, for the admin who confirmed."""
    if not lines:
        return GOES_ON
    return f"{GOES_ON}\nNo longer: {'; '.join(name(one) for one in lines[:20])}."

"""How the house is, one sentence for each thing that can be ill."""

from collections.abc import Sequence
from datetime import datetime

from bot.views.blocks import counted, lasted, moment

NO_PHONE = "No WhatsApp number is known yet. Periskope tells them within a minute of the start."
TICKET_UNPLACED = (
    "A ticket in Periskope names none of your numbers, and its customer has chats on several: it is not shown here. "
    "Look at it in Periskope."
)


def phone(title: str, *, ready: bool) -> str:
    return f"The phone {title or 'without a name'} is {'connected' if ready else 'not connected: replies wait'}."


def rooms(troubled: Sequence[str]) -> str:
    """Channels that Slack has not made, or will not put right."""
    names = ", ".join(f"#{one}" for one in troubled[:5])
    return (
        f"{counted(len(troubled), 'channel')} not as it should be: {names}."
        if troubled
        else "All channels are as they should be."
    )


def sending(*, on: bool) -> str:
    return "Replies are sent." if on else "Sending is switched off: every reply is refused."


def queues(arrived: int, owed: int, late: float) -> str:
    """What has not been dealt with yet, and since when the oldest of it waits."""
    if late >= 60:
        return f"{arrived} arrived and {owed} to go out are not done; the oldest has waited for {lasted(late)}."
    return f"Nothing waits long: {arrived} arrived and {owed} to go out are under way."


def catching_up(since: datetime, found: int, to_take_in: int, to_go_out: int) -> str:
    """How far it is with what was said while nothing reached us."""
    return (
        f"Catching up with {counted(found, 'message')} from {moment(since)} on:"
        f" {to_take_in} events still to take in, {to_go_out} posts and other effects to go out."
    )


def moving(done: int, total: int, removals: int) -> str:
    """How far it is with moving many people between channels."""
    return (
        f"Moving people between channels: {done} of {total} done, {counted(removals, 'removal')} still to come first."
    )


def failing(count: int) -> str:
    return f"{counted(count, 'line')} of work fails and is tried again." if count else "No work fails."


def held(count: int) -> str:
    return (
        f"{counted(count, 'thing')} held until somebody decides: look at ⚠ in the threads."
        if count
        else "Nothing is held."
    )

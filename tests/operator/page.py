"""`python -m tests.operator.page`: docs/held.md, what an operator reads of a reply that was refused, from a real run."""

import asyncio
import tempfile
from pathlib import Path

from bot.operator.client import Said, ask
from tests.fixtures.running_app import RunningApp

DOCUMENT = Path("docs/held.md")
HEAD = """# Held things, and one message's whole way

Written by `./run docs` from a run in the sandbox: Asha answered Priya twice. Periskope was busy at the first answer, which was
sent at the second try, and refused the second one (422), which is held until a person decides. No line holds a customer's
words, name or number.
"""


async def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        async with RunningApp.open(Path(folder)) as running_app:
            DOCUMENT.write_text(await written(running_app))


async def written(running_app: RunningApp) -> str:
    """The page: each command with what it answered."""
    org, chat = running_app.world.periskope, running_app.chat("Priya")
    await org.customer_says(chat, "is it mended?")
    await running_app.until(lambda: any("mended" in words for words in running_app.words("wa-sales", "Priya")))
    await running_app.at_rest()
    org.fail("/message/send", times=1, kind="429", retry_after=1)
    first = await answer(running_app, "yes, since noon")
    await running_app.until(lambda: "yes, since noon" in running_app.heard(chat))
    await running_app.at_rest()
    org.fail("/message/send", times=1, kind="422")
    await answer(running_app, "we close at six")
    await running_app.until(lambda: any("was not sent" in words for words in running_app.words("wa-sales", "Priya")))
    await running_app.at_rest()
    held = await operator(running_app, "held")
    key = held.lines[0].partition(" ")[0]
    link = f"https://yours.slack.com/archives/{running_app.slack.channel('wa-sales').id}/p{first.replace('.', '')}"
    shown = [
        "What is held?", block("held", held), "What became of it?", block(f"trace {key}", await operator(running_app, "trace", key)),
        "Send it again:", block(f"held again {key}", await operator(running_app, "held", "again", key)),
        "What became of a message in Slack? Its link is enough:", block(f"trace {link}", await operator(running_app, "trace", link)),
    ]  # fmt: skip
    await running_app.until(lambda: "we close at six" in running_app.heard(chat))
    await running_app.at_rest()
    return "\n\n".join([HEAD.rstrip(), *shown, block("held", await operator(running_app, "held"))]) + "\n"


async def answer(running_app: RunningApp, words: str) -> str:
    """Asha answers in the thread; the message's `ts`."""
    root = running_app.thread("wa-sales", "Priya")[0].ts
    channel = running_app.slack.channel("wa-sales").id
    return str(await running_app.slack.say(running_app.person("Asha"), channel, words, thread_ts=root))


async def operator(running_app: RunningApp, *words: str) -> Said:
    """What the running program answers."""
    return await asyncio.to_thread(ask, running_app.data, *words)


def block(command: str, said: Said) -> str:
    """A command with its answer and its exit code."""
    return "\n".join(["```", f"$ ./run bot {command}", *said.lines, *([] if said.well else ["(exit code 1)"]), "```"])


if __name__ == "__main__":
    asyncio.run(main())

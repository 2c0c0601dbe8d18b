"""`python -m tests.sandbox.page`: docs/sandbox.md, its tables written from what the sandbox has routes for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from sandbox.periskope.server import MODULES
from sandbox.slack.blockkit.elements import BUTTONS, INPUTS, MULTI, PICKERS, SELECTS
from sandbox.slack.blockkit.rules import EVERYWHERE, IN_MESSAGES
from sandbox.slack.contract import EVENTS
from sandbox.slack.methods import HANDLERS

DOCUMENT = Path("docs/sandbox.md")

HEAD = """# The sandbox: a Slack and a Periskope on your machine

`./run` with nothing configured starts it, with this program between the two; `python -m sandbox --help` tells its options.
Nothing is kept and nothing leaves the machine: every port is on 127.0.0.1, and a page from elsewhere is refused. The page
is light or dark as your system is, and works by keyboard alone: F6 goes from part to part, arrows from message to message
and through menus, Tab to what can be done with a message, Escape back.

It is a local Slack for any Bolt app, too. Start a world in a test, give the app its addresses and tokens, and act as people:

```python
world = await World.start(company=False)
asha = world.slack.add_user(name="Asha", email="asha@shop.example")
app = AsyncApp(token=world.slack.bot_token, client=AsyncWebClient(world.slack.bot_token, base_url=world.slack.url))
done = await world.slack.command(asha.id, "status", command="/yours")  # typed by a person
await done.settled()  # what the app answered
```

Socket Mode and signed HTTP (`world.slack.mode`), rate limits with `Retry-After`, retries at once, after one and after five
minutes, events late, doubled and shuffled, calls that fail before or after the work (`world.slack.fail`), expired triggers,
lost connections: all by assignment. Blocks and arguments are checked as Slack documents them; what Slack refuses is refused
here with the same error.

"""

MISSING = """## What it does not have

| of Slack | here |
|---|---|
| several workspaces, Enterprise Grid, Slack Connect | one workspace; an event may be marked as from a shared channel |
| OAuth and installing from a directory | the app is installed; scopes, tokens and the manifest are checked |
| search, canvases, lists, workflows, huddles, calls | canvases and lists are files that can be shared, no more |
| user tokens, user groups' members, custom emoji | bot and app-level tokens; a group can be mentioned |
| remote files, file previews, malware scans | uploads of the present way, downloads, removed files |
| legacy attachments | only those with blocks, and tables that a person pastes |

Of Periskope it has what this program calls; bulk sending, the helpdesk's automation and its own billing are not there. What it
does was read from the vendor's documents and from recorded webhooks, never measured on the real service by these tests.
"""


def page() -> str:
    """The document."""
    return "\n".join(
        [
            HEAD + "## What it has\n",
            "Web API methods, by family:\n",
            *_families(HANDLERS),
            "",
            "Events:\n",
            _listed(EVENTS) + "\n",
            "Interactions: slash commands, buttons, menus and pickers in messages, forms and the home tab, form submissions",
            "and closings, message and global shortcuts, option lists.\n",
            "Blocks and their elements:\n",
            _listed([*EVERYWHERE, *IN_MESSAGES, *BUTTONS, *SELECTS, *MULTI, *PICKERS, *INPUTS]) + "\n",
            "Periskope's addresses:\n",
            *_routes(),
            "",
            MISSING,
        ]
    )


def _families(methods: Mapping[str, object]) -> Iterable[str]:
    found = defaultdict(list)
    for name in methods:
        family, _, rest = name.partition(".")
        found[family].append(rest)
    return ["| family | methods |", "|---|---|", *(f"| {name} | {_listed(found[name])} |" for name in sorted(found))]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(set(names)))


def _routes() -> Iterable[str]:
    found = defaultdict(list)
    for module in MODULES:
        for route in module.ROUTES:
            if route.path.startswith("/v1/"):
                found[route.path.removeprefix("/v1")].append(route.method)
    return [
        "| address | methods |",
        "|---|---|",
        *(f"| `{path}` | {', '.join(sorted(found[path]))} |" for path in sorted(found)),
    ]


if __name__ == "__main__":
    DOCUMENT.write_text(page(), encoding="utf-8")

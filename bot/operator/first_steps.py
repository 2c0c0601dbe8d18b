"""The first steps on a machine: questions, a `.env` for this user only, and what to do at Slack and Periskope."""

from collections.abc import Callable
from pathlib import Path

from bot.operator import manifest

OWN_ONLY = 0o600


class AlreadyThere(Exception):
    """There is a `.env`, which is not overwritten."""


def ask_and_write(path: Path, *, ask: Callable[..., str], say: Callable[[str], object]) -> None:
    """Print the manifest, ask, write `path`, and print the webhook to register. Raises AlreadyThere.

    `ask` takes a question and an optional `default`, and `hide_input` for secrets.
    """
    if path.exists():
        raise AlreadyThere(f"{path} exists already: change it there, or move it away first.")
    url = (
        ask("Public https:// address of this machine (empty: Socket Mode and polling)", default="").strip().rstrip("/")
    )
    shown = manifest.http_variant(url) if url else manifest.text()
    say("\n1. At https://api.slack.com/apps choose Create New App, From a manifest, and paste:\n")
    say(shown)
    say("2. Install it to your workspace, then copy from its pages:")
    given = {"SLACK_BOT_TOKEN": ask("   Bot User OAuth Token (xoxb-…, OAuth & Permissions)", hide_input=True)}
    if url:
        given["SLACK_SIGNING_SECRET"] = ask("   Signing Secret (Basic Information)", hide_input=True)
    else:
        given["SLACK_APP_TOKEN"] = ask("   App-level token with connections:write (xapp-…)", hide_input=True)
    say("3. From Periskope's console, Settings, API:")
    given["PERISKOPE_API_KEY"] = ask("   API key", hide_input=True)
    given["ADMIN_EMAILS"] = ask("4. E-mail addresses of the first admins, as in Slack, separated by commas")
    if url:
        say(f"5. In Periskope's console, Settings, Webhooks, register every event for:\n   {url}/periskope/webhook")
        given["PERISKOPE_WEBHOOK_SECRET"] = ask("   The signing key that this page shows", hide_input=True)
    write(path, given)
    say(f"\nWritten to {path}, which only you can read.")
    say(f"Next: ./run check{f' --url {url}' if url else ''}, then ./run.")


def write(path: Path, given: dict[str, str]) -> None:
    """Write the settings into a new file for this user only."""
    path.touch(mode=OWN_ONLY, exist_ok=False)
    path.write_text("".join(f"{name}={value.strip()}\n" for name, value in given.items()), encoding="utf-8")

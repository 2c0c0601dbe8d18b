"""The first steps on a machine: questions, a `.env` for this user only, and what to do at Slack and Periskope."""

from collections.abc import Callable
from pathlib import Path

from bot.operator import manifest

OWN_ONLY = 0o600


class AlreadyThere(Exception):
    """There is a `.env`, which is not overwritten."""


def ask_and_write(
    path: Path, *, ask: Callable[..., str], say: Callable[[str], object], wrong: Callable[[str, str], str]
) -> None:
    """Print the manifest, ask, write `path`, and print the webhook to register. Raises AlreadyThere.

    `ask` takes a question and an optional `default`, and `hide_input` for secrets; `wrong` tells what is wrong with a
    setting's value, "" if nothing is.
    """
    if path.exists():
        raise AlreadyThere(f"{path} exists already: change it there, or move it away first.")
    url, shown = _address(ask, say)
    say("\n1. At https://api.slack.com/apps choose Create New App, From a manifest, and paste:\n")
    say(shown)
    say("2. Install it to your workspace, then copy from its pages:")
    answers: dict[str, str] = {}

    def fill(name: str, question: str, *, hidden: bool = True) -> None:
        """Ask until the setting can be read."""
        while fault := wrong(name, given := ask(question, hide_input=hidden)):
            say(f"   {fault}")
        answers[name] = given

    fill("SLACK_BOT_TOKEN", "   Bot User OAuth Token (xoxb-…, OAuth & Permissions)")
    if url:
        fill("SLACK_SIGNING_SECRET", "   Signing Secret (Basic Information)")
    else:
        fill("SLACK_APP_TOKEN", "   App-level token with connections:write (xapp-…)")
    say("3. From Periskope's console, Settings, API:")
    fill("PERISKOPE_API_KEY", "   API key")
    fill("ADMIN_EMAILS", "4. E-mail addresses of the first admins, as in Slack, separated by commas", hidden=False)
    if url:
        say(f"5. In Periskope's console, Settings, Webhooks, register every event for:\n   {url}/periskope/webhook")
        fill("PERISKOPE_WEBHOOK_SECRET", "   The signing key that this page shows")
    write(path, answers)
    say(f"\nWritten to {path}, which only you can read.")
    say(f"Next: ./run check{f' --url {url}' if url else ''}, then ./run.")


def _address(ask: Callable[..., str], say: Callable[[str], object]) -> tuple[str, str]:
    """The machine's public address, or "", and the manifest for it. Asks until Slack would call it."""
    while True:
        question = "Public https:// address of this machine (empty: Socket Mode and polling)"
        url = ask(question, default="").strip().rstrip("/")
        try:
            return url, manifest.http_variant(url) if url else manifest.text()
        except manifest.NotAnAddress as fault:
            say(str(fault))


def write(path: Path, given: dict[str, str]) -> None:
    """Write the settings into a new file for this user only."""
    path.touch(mode=OWN_ONLY, exist_ok=False)
    path.write_text("".join(f"{name}={value.strip()}\n" for name, value in given.items()), encoding="utf-8")

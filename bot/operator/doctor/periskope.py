"""The doctor's checks of Periskope: the key and the phones."""

from typing import Any

import httpx

from bot.operator.doctor.finding import Finding, well, wrong
from bot.settings import Settings

REFUSED = {401, 403}


async def look_at_periskope(settings: Settings, http: httpx.AsyncClient) -> list[Finding]:
    """The findings about the key and about the connection of the phones that are mirrored."""
    headers = {"Authorization": f"Bearer {settings.periskope_api_key.get_secret_value()}"}
    try:
        answer = await http.get(f"{settings.periskope_api_url}/phones/all", headers=headers)
    except httpx.HTTPError as error:
        return [
            wrong(f"Periskope could not be reached ({type(error).__name__}): check PERISKOPE_API_URL and the network.")
        ]
    if answer.status_code in REFUSED:
        return [wrong("Periskope refuses PERISKOPE_API_KEY: make a new key in its console, under Settings, API.")]
    phones = _phones(answer)
    if phones is None:
        return [wrong(f"Periskope answered {answer.status_code} and no list of phones: check PERISKOPE_API_URL.")]
    return [well("Periskope takes the key."), *_mirrored(settings, phones), _new_messages(settings)]


def _phones(answer: httpx.Response) -> dict[str, bool] | None:
    """Whether each phone is connected, by its digits; None if the answer is not a list of phones."""
    try:
        said: Any = answer.json()
    except ValueError:
        return None
    if not answer.is_success or not isinstance(said, list):
        return None
    rows = [row for row in said if isinstance(row, dict) and row.get("org_phone")]
    return {str(row["org_phone"]).partition("@")[0]: row.get("wa_state") == "CONNECTED" for row in rows}


def _mirrored(settings: Settings, phones: dict[str, bool]) -> list[Finding]:
    wanted = settings.phones or tuple(phones)
    if not wanted:
        return [wrong("Periskope has no phone yet: connect one in its console.")]
    found = [
        wrong(
            f"PHONES names {_short(phone)}, which Periskope does not have: copy the number from its console, or leave PHONES empty for all."
        )
        for phone in wanted
        if phone not in phones
    ]
    found += [
        wrong(f"The phone {_short(phone)} is not connected: open Periskope's console and scan its code.")
        for phone in wanted
        if not phones.get(phone, True)
    ]
    return found or [well(f"{len(wanted)} {'phone is' if len(wanted) == 1 else 'phones are'} connected.")]


def _new_messages(settings: Settings) -> Finding:
    if settings.periskope_webhook_secret:
        return well("Webhooks are taken at /periskope/webhook, signed, and polling fills the gaps.")
    return well(
        f"No PERISKOPE_WEBHOOK_SECRET: new messages are seen by polling, every {settings.poll_seconds:g} seconds."
    )


def _short(phone: str) -> str:
    return f"…{phone[-4:]}"

"""Why a file could not go either way, in words, and what to do then."""

from bot.views.blocks import said

WHY = {
    "media_404": "Periskope does not have it",
    "media_410": "Periskope does not have it any more",
    "media_401": "Periskope does not hand it out",
    "media_403": "Periskope does not hand it out",
    "media_address": "it is kept at a place this app does not fetch from",
    "media_redirects": "its address leads from one place to the next",
    "media_slow": "it came too slowly",
    "media_packed": "it came packed, which is not how files are told",
    "media_wrong_type": "a web page came in its place",
    "media_wrong_size": "not all of it came",
    "media_login_page": "Slack does not let this app read it",
    "media_too_large": "it is too large",
    "media_empty": "it is empty",
    "media_unreachable": "where it is kept did not answer for a day",
    "no_source": "Periskope has not said where it is",
    "file_uploads_disabled": "files are switched off in this Slack",
    "file_uploads_except_images_disabled": "only pictures may be uploaded to this Slack",
    "file_type_not_allowed": "files of this type may not be uploaded to this Slack",
    "file_upload_size_restricted": "it is larger than this Slack takes",
    "storage_limit_reached": "this Slack's storage is full",
}
ASK_AN_ADMIN = frozenset(
    {"file_uploads_disabled", "file_uploads_except_images_disabled", "file_type_not_allowed", "storage_limit_reached"}
)


def because(why: str) -> str:
    """The reason as a part of a sentence; an unknown word as it is."""
    return WHY.get(why, said(why.replace("_", " "), 120))


def could_not_be_fetched(why: str) -> str:
    """Under a customer's message: what became of its file, and what to do."""
    reason = f" ({because(why)})" if why else ""
    then = "ask an admin of your Slack" if why in ASK_AN_ADMIN else "*Fetch again* asks Periskope for it anew"
    return f"the file could not be fetched{reason}. Look at it in WhatsApp; {then}."


def not_sent(name: str, why: str) -> str:
    """Under an agent's message: the file that the customer did not get, and what to do. `name`: as shown."""
    reason = f": {because(why)}" if why else ""
    return f"The file {name} was *not* sent{reason}. What else you wrote goes without it. {_instead(why)}"


def _instead(why: str) -> str:
    match why:
        case "media_too_large" | "it is too large":
            return "Send a smaller one, or a link that the customer may open."
        case "it is only a link" | "it is a canvas":
            return "Download it and upload the file itself."
        case _:
            return "Upload it again here if the customer shall have it."

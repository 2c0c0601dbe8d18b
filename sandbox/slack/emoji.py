"""The emoji this Slack knows by name, as its clients turn what is typed into names and Unicode."""

import re

UNICODE = {
    "+1": "1f44d",
    "-1": "1f44e",
    "thumbsup": "1f44d",
    "heart": "2764-fe0f",
    "joy": "1f602",
    "smile": "1f604",
    "slightly_smiling_face": "1f642",
    "grinning": "1f600",
    "wink": "1f609",
    "sob": "1f62d",
    "cry": "1f622",
    "open_mouth": "1f62e",
    "thinking_face": "1f914",
    "pray": "1f64f",
    "tada": "1f389",
    "clap": "1f44f",
    "raised_hands": "1f64c",
    "wave": "1f44b",
    "ok_hand": "1f44c",
    "muscle": "1f4aa",
    "fire": "1f525",
    "eyes": "1f440",
    "100": "1f4af",
    "white_check_mark": "2705",
    "heavy_check_mark": "2714-fe0f",
    "ballot_box_with_check": "2611-fe0f",
    "x": "274c",
    "warning": "26a0-fe0f",
    "hourglass": "231b",
    "hourglass_flowing_sand": "23f3",
    "hourglass_done": "231b",
    "rocket": "1f680",
    "coffee": "2615",
    "phone": "260e-fe0f",
    "package": "1f4e6",
    "truck": "1f69a",
    "calendar": "1f4c6",
    "speech_balloon": "1f4ac",
    "eye": "1f441-fe0f",
    "no_entry": "26d4",
    "lock": "1f512",
    "bust_in_silhouette": "1f464",
    "busts_in_silhouette": "1f465",
    "large_green_circle": "1f7e2",
    "red_circle": "1f534",
}
TONES = {"2": "1f3fb", "3": "1f3fc", "4": "1f3fd", "5": "1f3fe", "6": "1f3ff"}
_NAMES = {"".join(chr(int(part, 16)) for part in code.split("-")): name for name, code in reversed(UNICODE.items())}
NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
TYPED = re.compile("|".join(sorted((re.escape(char) for char in _NAMES), key=len, reverse=True)))


def character(name: str) -> str | None:
    """The Unicode of a standard emoji; None for one this Slack does not know, as for a custom one."""
    code = UNICODE.get(name.partition("::")[0])
    return decoded(code) if code else None


def decoded(code: str) -> str:
    """``1f44d-1f3fd`` as characters."""
    return "".join(chr(int(part, 16)) for part in code.split("-"))


def name_of(typed: str) -> str:
    """The name of a character, with its skin tone: ``+1::skin-tone-4``."""
    for tone, code in TONES.items():
        if typed.endswith(tint := decoded(code)):
            return f"{_NAMES[typed.removesuffix(tint)]}::skin-tone-{tone}"
    return _NAMES[typed]

"""The rules of rich_text blocks, the form in which people's own words arrive."""

from sandbox.slack.blockkit.shape import Rule, among, boolean, integer, items, text, thing, typed

LONG = 20_000
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*:.+"
_MARKS = dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean)

_style = thing({}, _MARKS | dict.fromkeys(("highlight", "client_highlight", "unlink"), boolean))
_plain_text = thing({"text": text(LONG)}, {"style": _style})
_link = thing({"url": text(3000, like=_SCHEME)}, {"text": text(LONG), "unsafe": boolean, "style": _style})

INLINE: Rule = typed(
    {
        "text": _plain_text,
        "link": _link,
        "emoji": thing(
            {"name": text(255)}, {"unicode": text(100), "skin_tone": integer(1, 6), "url": text(3000), "style": _style}
        ),
        "user": thing({"user_id": text(30, like="[UW][A-Z0-9]+")}, {"style": _style}),
        "usergroup": thing({"usergroup_id": text(30, like="S[A-Z0-9]+")}, {"style": _style}),
        "channel": thing({"channel_id": text(30, like="[CGD][A-Z0-9]+")}, {"style": _style}),
        "team": thing({"team_id": text(30, like="T[A-Z0-9]+")}, {"style": _style}),
        "broadcast": thing({"range": among("here", "channel", "everyone")}, {"style": _style}),
        "date": thing(
            {"timestamp": integer(0, 10**11), "format": text(500)},
            {"url": text(3000, like=_SCHEME), "fallback": text(500), "style": _style},
        ),
        "color": thing({"value": text(30)}, {"style": _style}),
    }
)

_border = integer(0, 1)
_section = thing({"elements": items(INLINE, 1000)})

_list = thing(
    {"style": among("bullet", "ordered"), "elements": items(typed({"rich_text_section": _section}), 1000)},
    {"indent": integer(0, 8), "offset": integer(0, 10**6), "border": _border},
)

RICH_TEXT: Rule = items(
    typed(
        {
            "rich_text_section": _section,
            "rich_text_list": _list,
            "rich_text_quote": thing({"elements": items(INLINE, 1000)}, {"border": _border}),
            "rich_text_preformatted": thing(
                {"elements": items(typed({"text": _plain_text, "link": _link}), 1000)},
                {"border": _border, "language": text(100)},
            ),
        }
    ),
    1000,
)

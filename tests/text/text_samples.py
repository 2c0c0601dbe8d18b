"""Documents of every shape, for properties."""

from hypothesis import strategies as st

from bot.text.document import Date, Doc, Emoji, ItemList, Link, Mention, Paragraph, Preformatted, Quote, Style, Text

SPECIAL = "*_~`<>&@#!|:/\\.-1 \n\t()[]{}\u200b\u200d\u202e\u2066\x00\u0301\ufe0f👍🏽👨‍👩‍👧🇩🇪é"
typed = st.text(st.one_of(st.sampled_from(SPECIAL), st.characters(exclude_categories=["Cs"])), max_size=60)
styles = st.builds(Style, bold=st.booleans(), italic=st.booleans(), strike=st.booleans(), code=st.booleans())
spans = st.one_of(
    st.builds(Text, text=typed, style=styles),
    st.builds(Link, url=st.just("https://acme.example/order/1?x=_1_"), label=typed, style=styles),
    st.builds(
        Mention,
        kind=st.sampled_from(["user", "group", "channel", "everyone", "contact"]),
        id=st.sampled_from(["U0001", "S0001", "C0001", "here", "49301234567@c.us"]),
        shown=typed,
        style=styles,
    ),
    st.sampled_from([Emoji(name="+1", unicode="👍🏽"), Emoji(name="partyparrot")]),
    st.builds(Date, at=st.integers(0, 2**33), shown=typed),
)
rows = st.lists(spans, max_size=5).map(tuple)
blocks = st.one_of(
    st.builds(Paragraph, spans=rows),
    st.builds(Quote, spans=rows),
    st.builds(
        ItemList,
        items=st.lists(rows, min_size=1, max_size=4).map(tuple),
        ordered=st.booleans(),
        indent=st.integers(0, 8),
    ),
    st.builds(Preformatted, text=typed),
)
docs = st.lists(blocks, max_size=4).map(lambda found: Doc(blocks=tuple(found)))
any_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), typed),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["type", "elements", "text", "style", "url", "unicode", "name", "user_id", "p", "t", "list"]
            ),
            st.one_of(inner, st.sampled_from(["rich_text", "rich_text_section", "rich_text_list", "emoji", "link"])),
            max_size=5,
        ),
    ),
    max_leaves=20,
)

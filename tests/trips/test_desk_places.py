"""The places where the app is asked something: its direct messages, a thread, the home tab, lists, shortcuts."""

from typing import Any

from tests.trips.house import House


async def waiting(house: House, room: str = "wa-sales", name: str = "Priya") -> tuple[str, str]:
    """A customer waits; the card's channel and address."""
    await house.world.periskope.customer_says(house.chat(name), "Is anybody there?")
    await house.until(lambda: any("anybody there" in words for words in house.words(room, name)))
    await house.at_rest()
    return house.slack.channel(room).id, house.thread(room, name)[0].ts


def top(house: House, first: str) -> Any:
    return house.slack.views_of(house.person(first))[-1]


async def test_plain_words_in_the_direct_messages_are_commands(house: House) -> None:
    asha = house.person("Asha")
    direct = house.slack.direct(house.slack.users[asha])

    await house.slack.say(asha, direct.id, "I'm on now")
    await house.until(
        lambda: any(
            "You are online" in str(message.blocks) or "*online*" in message.text
            for message in direct.messages.values()
            if message.user != asha
        )
    )

    assert await house.store.read(lambda tx: tx.availability.online(tx.people.by_slack(asha).id))


async def test_words_to_the_app_in_a_thread_are_about_its_chat_and_go_to_no_customer(house: House) -> None:
    channel, ts = await waiting(house)
    asha = house.person("Asha")

    await house.slack.say(asha, channel, f"<@{house.slack.bot_user_id}> take", thread_ts=ts)
    await house.until(lambda: "Asha Rao" in str(house.thread("wa-sales", "Priya")[0].blocks))
    await house.at_rest()

    assert house.heard(house.chat("Priya")) == []


async def test_the_home_tab_shows_what_waits_and_forgets_it_when_access_ends(house: House) -> None:
    await waiting(house)
    asha, nina = house.person("Asha"), house.person("Nina")
    await house.slack.open_home(asha)
    await house.until(lambda: "Priya" in str(house.slack.homes[asha].blocks))
    before = str(house.slack.homes[asha].blocks)

    done = await house.slack.command(nina, f"label remove sales from <@{asha}>")
    await done.settled()
    await house.until(lambda: "Priya" not in str(house.slack.homes[asha].blocks))

    assert "Team now" not in before
    assert "Done for Asha Rao" in done.text


async def test_an_admin_ticks_chats_and_gives_access_to_all_of_them_at_once(house: House) -> None:
    nina, omar = house.person("Nina"), house.person("Omar")
    opened = await house.slack.command(nina, "chats")
    await opened.settled()
    keys = await house.store.read(
        lambda tx: [
            tx.chats.get(tx.lists.matching(tx.people.by_slack(nina), name)[0]).key for name in ("Priya", "Canal")
        ]
    )
    who = await house.store.read(lambda tx: str(tx.people.by_slack(omar).id))
    await house.slack.submit(nina, top(house, "Nina").id, {"picked": keys, "deed": "add"})
    asked, shown = top(house, "Nina"), str(top(house, "Nina").blocks)
    await house.slack.submit(nina, asked.id, {"people": [who]})
    grants = await house.store.read(lambda tx: tx.people.overrides_of(tx.people.by_slack(omar).id))

    assert "Admins are not listed" in shown
    assert "Nina Berg" not in shown
    assert len(grants) == 2


async def test_a_member_finds_only_what_they_may_see(house: House) -> None:
    asha = house.person("Asha")
    for words in ("chats", "find Tom", "find squeal"):
        opened = await house.slack.command(asha, words)
        await opened.settled()
        shown = str(top(house, "Asha").blocks)

        assert "Tom Becker" not in shown
        assert "brakes" not in shown


async def test_a_label_removed_a_moment_before_a_form_is_sent_refuses_it(house: House) -> None:
    channel, ts = await waiting(house)
    asha, nina = house.person("Asha"), house.person("Nina")
    key = await house.store.read(lambda tx: tx.chats.get(tx.lists.matching(tx.people.by_slack(nina), "Priya")[0]).key)
    await (await house.slack.click(asha, channel, ts, "chat:menu", selected=f"assign:{key}")).settled()
    view = top(house, "Asha")
    await (await house.slack.command(nina, f"label remove sales from <@{asha}>")).settled()
    await house.slack.submit(asha, view.id, {"to": "nobody"})

    assert "no such chat" in str(view.errors) + str(house.slack.views[view.id].errors)
    assert await house.store.read(lambda tx: tx.audit.newest(limit=5, action="released")) == []


async def test_a_form_sent_twice_changes_once(house: House) -> None:
    nina = house.person("Nina")
    await (await house.slack.command(nina, "invite")).settled()
    view = top(house, "Nina")
    for _ in range(2):
        house.slack.fill(view.id, {"emails": "mei@harborbikes.example"})
        await house.slack.submit(nina, view.id, {})
    lines = await house.store.read(lambda tx: tx.audit.newest(limit=50, action="invited"))
    mei = await house.store.read(lambda tx: tx.people.by_email("mei@harborbikes.example").id)

    assert [line["whom_id"] for line in lines].count(mei) == 1


async def test_a_label_is_put_on_a_chat_and_its_holders_see_it(house: House) -> None:
    await waiting(house)
    told = await house.slack.command(house.person("Asha"), "label add repairs to Priya Nair")
    await told.settled()
    await house.until(lambda: house.thread("wa-repairs", "Priya"))

    assert "goes on" in told.text
    assert len(house.world.periskope.chats[house.chat("Priya")].label_ids) == 2


async def test_a_reply_with_a_mention_is_a_note_until_its_author_sends_it(house: House) -> None:
    channel, ts = await waiting(house)
    asha, omar = house.person("Asha"), house.person("Omar")
    await house.slack.say(asha, channel, f"<@{omar}> can help you tomorrow", thread_ts=ts)
    await house.at_rest()
    kept = list(house.heard(house.chat("Priya")))
    key = await house.store.read(
        lambda tx: tx.conn.exec_driver_sql("select key from message where way='note' and via='slack'").scalar_one()
    )
    whispered = [one for one in house.slack.channel("wa-sales").messages.values() if key in str(one.blocks)]
    await (await house.slack.click(asha, channel, whispered[0].ts, "reply:send", value=key)).settled()
    await house.at_rest()

    assert kept == []
    assert len(house.heard(house.chat("Priya"))) == 1


async def test_a_message_is_answered_by_its_shortcut_and_quoted(house: House) -> None:
    channel, _ = await waiting(house)
    asha = house.person("Asha")
    copy = next(message for message in house.thread("wa-sales", "Priya")[1:] if "anybody there" in str(message.blocks))
    done = await house.slack.shortcut(asha, "reply_to", channel_id=channel, ts=copy.ts)
    await done.settled()
    await house.slack.submit(asha, top(house, "Asha").id, {"text": "Yes, I am"})
    await house.until(lambda: house.heard(house.chat("Priya")))

    assert house.heard(house.chat("Priya")) == ["Yes, I am"]


async def test_an_open_home_tab_follows_what_waits_and_who_has_it(house: House) -> None:
    asha, nina = house.person("Asha"), house.person("Nina")
    for one in (asha, nina):
        await house.slack.open_home(one)
    await house.until(lambda: {asha, nina} <= set(house.slack.homes))
    await house.world.periskope.customer_says(house.chat("Priya"), "Is anybody there?")
    await house.until(lambda: "Priya" in str(house.slack.homes[asha].blocks))
    await house.until(lambda: "Priya" in str(house.slack.homes[nina].blocks))
    await house.slack.command(asha, "online")
    await house.until(lambda: "Asha" in str(house.slack.homes[nina].blocks))

    assert "Priya" in str(house.slack.homes[asha].blocks)


async def reacts(house: House, channel: str, ts: str, **values: str) -> list[str]:
    """Asha's way through *WhatsApp…*; what she is told."""
    asha = house.person("Asha")
    await (await house.slack.shortcut(asha, "whatsapp", channel_id=channel, ts=ts)).settled()
    menu = top(house, "Asha")
    value = next(
        element["value"]
        for block in menu.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "message:react"
    )
    await (await house.slack.click_in_view(asha, menu.id, "message:react", value=value)).settled()
    done = await house.slack.submit(asha, top(house, "Asha").id, values)
    return list((done.errors or {}).values())


async def test_a_reaction_is_chosen_in_a_form_and_stands_at_the_customers(house: House) -> None:
    channel, _ = await waiting(house)
    copy = next(message for message in house.thread("wa-sales", "Priya")[1:] if "anybody there" in str(message.blocks))

    def there() -> list[str]:
        return list(house.world.periskope.messages(house.chat("Priya"))[-1].reactions.values())

    wrong = await reacts(house, channel, copy.ts, emoji="other", other="thanks!")
    await reacts(house, channel, copy.ts, emoji="🙏")
    await house.until(lambda: there() == ["🙏"])
    await house.until(lambda: any("🙏" in words for words in house.words("wa-sales", "Priya")))
    await reacts(house, channel, copy.ts, emoji="other", other="🚲")
    await house.until(lambda: there() == ["🚲"])

    assert "one emoji" in wrong[0]
    assert house.heard(house.chat("Priya")) == []

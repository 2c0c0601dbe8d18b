"""The places where the app is asked something: its direct messages, a thread, the home tab, lists, shortcuts."""

from typing import Any

from bot.model.audit import AuditAction
from tests.fixtures.running_app import RunningApp


async def waiting(running_app: RunningApp, room: str = "wa-sales", name: str = "Priya") -> tuple[str, str]:
    """A customer waits; the card's channel and address."""
    await running_app.world.periskope.customer_says(running_app.chat(name), "Is anybody there?")
    await running_app.until(lambda: any("anybody there" in words for words in running_app.words(room, name)))
    await running_app.at_rest()
    return running_app.slack.channel(room).id, running_app.thread(room, name)[0].ts


def top(running_app: RunningApp, first: str) -> Any:
    return running_app.slack.views_of(running_app.person(first))[-1]


async def test_plain_words_in_the_direct_messages_are_commands(running_app: RunningApp) -> None:
    asha = running_app.person("Asha")
    direct = running_app.slack.direct(running_app.slack.users[asha])

    await running_app.slack.say(asha, direct.id, "I'm on now")
    await running_app.until(
        lambda: any(
            "You are online" in str(message.blocks) or "*online*" in message.text
            for message in direct.messages.values()
            if message.user != asha
        )
    )

    assert await running_app.store.read(lambda tx: tx.availability.online(tx.people.by_slack(asha).id))


async def test_words_to_the_app_in_a_thread_are_about_its_chat_and_go_to_no_customer(running_app: RunningApp) -> None:
    channel, ts = await waiting(running_app)
    asha = running_app.person("Asha")

    await running_app.slack.say(asha, channel, f"<@{running_app.slack.bot_user_id}> take", thread_ts=ts)
    await running_app.until(lambda: "Asha Rao" in str(running_app.thread("wa-sales", "Priya")[0].blocks))
    await running_app.at_rest()

    assert running_app.heard(running_app.chat("Priya")) == []


async def test_the_home_tab_shows_what_waits_and_forgets_it_when_access_ends(running_app: RunningApp) -> None:
    await waiting(running_app)
    asha, nina = running_app.person("Asha"), running_app.person("Nina")
    await running_app.slack.open_home(asha)
    await running_app.until(lambda: "Priya" in str(running_app.slack.homes[asha].blocks))
    before = str(running_app.slack.homes[asha].blocks)

    done = await running_app.slack.command(nina, f"label remove sales from <@{asha}>")
    await done.settled()
    await running_app.until(lambda: "Priya" not in str(running_app.slack.homes[asha].blocks))

    assert "Team now" not in before
    assert "taken from Asha Rao" in done.text


async def test_an_admin_ticks_chats_and_gives_access_to_all_of_them_at_once(running_app: RunningApp) -> None:
    nina, omar = running_app.person("Nina"), running_app.person("Omar")
    opened = await running_app.slack.command(nina, "chats")
    await opened.settled()
    keys = await running_app.store.read(
        lambda tx: [
            tx.chats.get(tx.chat_lists.matching(tx.people.by_slack(nina), name)[0]).key for name in ("Priya", "Canal")
        ]
    )
    who = await running_app.store.read(lambda tx: str(tx.people.by_slack(omar).id))
    await running_app.slack.submit(nina, top(running_app, "Nina").id, {"picked": keys, "deed": "add"})
    asked, shown = top(running_app, "Nina"), str(top(running_app, "Nina").blocks)
    await running_app.slack.submit(nina, asked.id, {"people": [who]})
    grants = await running_app.store.read(lambda tx: tx.people.overrides_of(tx.people.by_slack(omar).id))

    assert "Admins are not listed" in shown
    assert "Nina Berg" not in shown
    assert len(grants) == 2


async def test_a_member_finds_only_what_they_may_see(running_app: RunningApp) -> None:
    asha = running_app.person("Asha")
    for words in ("chats", "find Tom", "find squeal"):
        opened = await running_app.slack.command(asha, words)
        await opened.settled()
        shown = str(top(running_app, "Asha").blocks)

        assert "Tom Becker" not in shown
        assert "brakes" not in shown


async def test_a_label_removed_a_moment_before_a_form_is_sent_refuses_it(running_app: RunningApp) -> None:
    channel, ts = await waiting(running_app)
    asha, nina = running_app.person("Asha"), running_app.person("Nina")
    key = await running_app.store.read(
        lambda tx: tx.chats.get(tx.chat_lists.matching(tx.people.by_slack(nina), "Priya")[0]).key
    )
    await (await running_app.slack.click(asha, channel, ts, "chat:menu", selected=f"assign:{key}")).settled()
    view = top(running_app, "Asha")
    await (await running_app.slack.command(nina, f"label remove sales from <@{asha}>")).settled()
    await running_app.slack.submit(asha, view.id, {"to": "nobody"})

    assert "no such chat" in str(view.errors) + str(running_app.slack.views[view.id].errors)
    assert await running_app.store.read(lambda tx: tx.audit.newest(limit=5, action=AuditAction.RELEASED)) == []


async def test_a_form_sent_twice_changes_once(running_app: RunningApp) -> None:
    nina = running_app.person("Nina")
    await (await running_app.slack.command(nina, "invite")).settled()
    view = top(running_app, "Nina")
    for _ in range(2):
        running_app.slack.fill(view.id, {"emails": "mei@harborbikes.example"})
        await running_app.slack.submit(nina, view.id, {})
    lines = await running_app.store.read(lambda tx: tx.audit.newest(limit=50, action=AuditAction.INVITED))
    mei = await running_app.store.read(lambda tx: tx.people.by_email("mei@harborbikes.example").id)

    assert [line["whom_id"] for line in lines].count(mei) == 1


async def test_a_label_is_put_on_a_chat_and_its_holders_see_it(running_app: RunningApp) -> None:
    await waiting(running_app)
    told = await running_app.slack.command(running_app.person("Asha"), "label add repairs to Priya Nair")
    await told.settled()
    await running_app.until(lambda: running_app.thread("wa-repairs", "Priya"))

    assert "will be added to Priya Nair" in told.text
    assert len(running_app.world.periskope.chats[running_app.chat("Priya")].label_ids) == 2


async def test_a_reply_with_a_mention_is_a_note_until_its_author_sends_it(running_app: RunningApp) -> None:
    channel, ts = await waiting(running_app)
    asha, omar = running_app.person("Asha"), running_app.person("Omar")
    said = await running_app.slack.say(asha, channel, f"<@{omar}> can help you tomorrow", thread_ts=ts)
    await running_app.at_rest()
    kept = list(running_app.heard(running_app.chat("Priya")))
    key = await running_app.store.read(lambda tx: tx.messages.by_slack(channel, said).key)
    whispered = [one for one in running_app.slack.channel("wa-sales").messages.values() if key in str(one.blocks)]
    await (await running_app.slack.click(asha, channel, whispered[0].ts, "reply:send", value=key)).settled()
    await running_app.at_rest()

    assert kept == []
    assert len(running_app.heard(running_app.chat("Priya"))) == 1


async def test_a_message_is_answered_by_its_shortcut_and_quoted(running_app: RunningApp) -> None:
    channel, _ = await waiting(running_app)
    asha = running_app.person("Asha")
    copy = next(
        message for message in running_app.thread("wa-sales", "Priya")[1:] if "anybody there" in str(message.blocks)
    )
    done = await running_app.slack.shortcut(asha, "reply_to", channel_id=channel, ts=copy.ts)
    await done.settled()
    await running_app.slack.submit(asha, top(running_app, "Asha").id, {"text": "Yes, I am"})
    await running_app.until(lambda: running_app.heard(running_app.chat("Priya")))

    said = running_app.world.periskope.messages(running_app.chat("Priya"))
    question, answer = next(one for one in said if "anybody there" in (one.body or "")), said[-1]

    assert running_app.heard(running_app.chat("Priya")) == ["Yes, I am"]
    assert answer.quoted == question.unique_id


async def test_an_open_home_tab_follows_what_waits_and_who_has_it(running_app: RunningApp) -> None:
    asha, nina = running_app.person("Asha"), running_app.person("Nina")
    for one in (asha, nina):
        await running_app.slack.open_home(one)
    await running_app.until(lambda: {asha, nina} <= set(running_app.slack.homes))
    await running_app.world.periskope.customer_says(running_app.chat("Priya"), "Is anybody there?")
    await running_app.until(lambda: "Priya" in str(running_app.slack.homes[asha].blocks))
    await running_app.until(lambda: "Priya" in str(running_app.slack.homes[nina].blocks))
    await running_app.slack.command(asha, "online")
    await running_app.until(lambda: "Asha" in str(running_app.slack.homes[nina].blocks))

    assert "Priya" in str(running_app.slack.homes[asha].blocks)


async def reacts(running_app: RunningApp, channel: str, ts: str, **values: str) -> list[str]:
    """Asha's way through *WhatsApp…*; what she is told."""
    asha = running_app.person("Asha")
    await (await running_app.slack.shortcut(asha, "whatsapp", channel_id=channel, ts=ts)).settled()
    menu = top(running_app, "Asha")
    value = next(
        element["value"]
        for block in menu.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "message:react"
    )
    await (await running_app.slack.click_in_view(asha, menu.id, "message:react", value=value)).settled()
    if "other" in values:
        form = top(running_app, "Asha").id
        await (await running_app.slack.click_in_view(asha, form, "emoji", selected="other")).settled()
    done = await running_app.slack.submit(asha, top(running_app, "Asha").id, values)
    return list((done.errors or {}).values())


async def test_a_reaction_is_chosen_in_a_form_and_stands_at_the_customers(running_app: RunningApp) -> None:
    channel, _ = await waiting(running_app)
    copy = next(
        message for message in running_app.thread("wa-sales", "Priya")[1:] if "anybody there" in str(message.blocks)
    )

    def there() -> list[str]:
        return list(running_app.world.periskope.messages(running_app.chat("Priya"))[-1].reactions.values())

    wrong = await reacts(running_app, channel, copy.ts, emoji="other", other="thanks!")
    await reacts(running_app, channel, copy.ts, emoji="🙏")
    await running_app.until(lambda: there() == ["🙏"])
    await running_app.until(lambda: any("🙏" in words for words in running_app.words("wa-sales", "Priya")))
    await reacts(running_app, channel, copy.ts, emoji="other", other="🚲")
    await running_app.until(lambda: there() == ["🚲"])

    assert "one emoji" in wrong[0]
    assert running_app.heard(running_app.chat("Priya")) == []

"""Webhooks of the pretended Periskope: signature, envelope, order, repeats; and its bad days."""

import asyncio

import aiohttp
import pytest

from tests.sandbox.periskope_town import LEE, NOW, town, until


async def test_each_webhook_is_signed_over_its_compact_bytes() -> None:
    async with town() as here:
        await here.periskope.customer_says(LEE, "ça va? 👋")
        await here.quiet()

        assert here.receiver.wrong_signatures == 0
        assert "ça va? 👋".encode() in here.receiver.raw[-1]
        assert b'": ' not in here.receiver.raw[-1]


async def test_the_envelope_can_be_spelled_as_documented() -> None:
    async with town() as here:
        here.periskope.webhooks.spelling = "event"
        await here.periskope.customer_says(LEE, "hi")
        await here.quiet()

        assert here.receiver.heard[-1]["event"] == "message.created"
        assert here.receiver.heard[-1]["timestamp"] == "2026-03-01T10:00:00.000Z"
        assert here.receiver.heard[-1]["data"]["timestamp"] == "2026-03-01 10:00:00+00"


async def test_a_refused_webhook_comes_again() -> None:
    async with town() as here:
        await here.quiet()
        here.receiver.refusing = 2
        await here.periskope.customer_says(LEE, "hi")
        await here.quiet()

        assert here.receiver.kinds() == ["chat.created", "message.created"]


async def test_edits_deletions_and_reactions_are_told_with_what_was_before() -> None:
    async with town() as here:
        said = await here.periskope.customer_says(LEE, "helo")
        await here.periskope.customer_edits(LEE, said.unique_id, "hello")
        await here.periskope.customer_reacts(LEE, said.unique_id, "👍")
        await here.periskope.customer_reacts(LEE, said.unique_id, "")
        await here.periskope.customer_deletes(LEE, said.unique_id)
        await here.quiet()
        edited = here.receiver.heard[2]

        assert here.receiver.kinds()[2:] == [
            "message.updated",
            "reaction.created",
            "reaction.updated",
            "message.deleted",
        ]
        assert (edited["data"]["body"], edited["data"]["prev_body"]) == ("hello", "helo")
        assert edited["previous_attributes"] == {"body": "helo"}
        assert said.reactions == {}


async def test_a_group_on_two_phones_is_told_once_for_each() -> None:
    async with town() as here:
        second = here.periskope.add_phone("Sales", "14155550199")
        people = [("14155550142", "Lee"), ("14155550143", "Mia")]
        group = here.periskope.add_chat(name="Acme", group_members=people, phone=[here.periskope.phone, second])
        await here.periskope.handset_replies(group, "hello all")
        await here.quiet()
        told = [one["data"] for one in here.receiver.heard if one["event_type"] == "message.created"]

        assert [(one["org_phone"], one["from_me"]) for one in told] == [(here.periskope.phone, True), (second, False)]
        assert len({one["unique_id"] for one in told}) == 1


async def test_a_disconnected_phone_tells_nothing_of_a_group_that_another_still_hears() -> None:
    async with town() as here:
        second = here.periskope.add_phone("Sales", "14155550199")
        group = here.periskope.add_chat(
            name="Acme", group_members=[("14155550142", "Lee")], phone=[second, here.periskope.phone]
        )
        here.periskope.set_connected(second, connected=False)
        await here.periskope.customer_says(group, "hi")
        await here.quiet()
        told = [one["data"]["org_phone"] for one in here.receiver.heard if one["event_type"] == "message.created"]

        assert told == [here.periskope.phone]


async def test_group_events_and_calls_are_notifications() -> None:
    async with town() as here:
        group = here.periskope.add_chat(name="Acme", group_members=[("14155550142", "Lee")])
        await here.periskope.group_event(group, "add", "14155550188")
        await here.periskope.call(LEE, "MISSED")
        await here.quiet()
        heard = [one["data"] for one in here.receiver.heard if one["event_type"] == "chat.notification.created"]
        told = sorted(heard, key=lambda one: str(one["type"]))

        assert "14155550188@c.us" in here.periskope.chats[group].participants
        assert [one["type"] for one in told] == ["add", "call"]
        assert told[1]["metadata"]["call_result"] == "MISSED"


async def test_colleagues_are_named_and_the_handset_is_not() -> None:
    async with town() as here:
        await here.periskope.console_replies(LEE, "asha@example.org", "from the console")
        await here.periskope.handset_replies(LEE, "from the phone")
        await here.quiet()
        told = [one["data"]["performed_by"] for one in here.receiver.heard if one["event_type"] == "message.created"]

        assert told == ["asha@example.org", None]


async def test_held_webhooks_are_let_go_later_and_repeated_on_demand() -> None:
    async with town() as here:
        await here.quiet()
        here.periskope.hold_webhooks = True
        for n in range(3):
            await here.periskope.customer_says(LEE, str(n))
        before = list(here.receiver.kinds())
        await here.periskope.release_webhooks(shuffle=True)
        await here.quiet()
        await here.periskope.redeliver(2)

        assert before == ["chat.created"]
        assert sorted(one["data"]["body"] for one in here.receiver.heard[1:4]) == ["0", "1", "2"]
        assert here.receiver.raw[-2:] == here.receiver.raw[2:4]


async def test_subscriptions_made_by_api_are_told_only_their_events() -> None:
    async with town() as here:
        url, here.periskope.webhook_url = here.periskope.webhook_url, None
        body = {"hookUrl": url, "integrationName": ["message.created"], "name": "mine"}
        status, hooks = await here.ask("POST", "/webhooks", body)
        said = await here.periskope.customer_says(LEE, "hi")
        await here.periskope.customer_edits(LEE, said.unique_id, "hello")
        await here.quiet()
        gone, _ = await here.ask("DELETE", f"/webhooks/{hooks[0]['id']}")

        assert (status, [one["integration_name"] for one in hooks]) == (201, ["message.created"])
        assert here.receiver.kinds() == ["chat.created", "message.created"]
        assert (gone, here.periskope.hooks) == (204, {})


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("html503", 503), ("404", 404)])
async def test_a_planted_refusal_comes_once_and_before_any_work(kind: str, status: int) -> None:
    async with town() as here:
        here.periskope.fail("/message/send", kind=kind)  # type: ignore[arg-type]  # from the table
        first, _ = await here.ask("POST", "/message/send", {"chat_id": LEE, "message": "Hello"})
        second, _ = await here.ask("POST", "/message/send", {"chat_id": LEE, "message": "Hello"})
        await here.quiet()

        assert (first, second) == (status, 200)
        assert len(here.periskope.messages(LEE)) == 1


@pytest.mark.parametrize(("kind", "sent"), [("drop", 0), ("drop_after", 1)])
async def test_a_closed_connection_leaves_the_work_undone_or_done(kind: str, sent: int) -> None:
    async with town() as here:
        here.periskope.fail("/message/send", kind=kind)  # type: ignore[arg-type]  # from the table
        with pytest.raises(aiohttp.ClientError):
            await here.ask("POST", "/message/send", {"chat_id": LEE, "message": "Hello"})
        await here.quiet()

        assert len(here.periskope.messages(LEE)) == sent
        assert (here.periskope.calls[-1].path, here.periskope.calls[-1].status) == ("/message/send", 0)


async def test_lists_can_be_emptied_and_labels_left_out() -> None:
    async with town() as here:
        here.periskope.fail("/chats", kind="empty")
        here.periskope.fail("/chats", kind="nolabels")
        _, empty = await here.ask("GET", "/chats?offset=0&limit=10")
        _, thin = await here.ask("GET", "/chats?offset=0&limit=10")
        _, whole = await here.ask("GET", "/chats?offset=0&limit=10")

        assert (empty["chats"], empty["count"]) == ([], 0)
        assert "labels" not in thin["chats"][0]
        assert whole["chats"][0]["labels"] == ["sales"]


async def test_a_late_answer_comes_after_the_work() -> None:
    async with town() as here:
        here.periskope.fail("/message/send", kind="late", seconds=0.5)
        asked = asyncio.ensure_future(here.ask("POST", "/message/send", {"chat_id": LEE, "message": "Hello"}))
        await until(lambda: here.periskope.messages(LEE))
        unanswered = not asked.done()
        status, _ = await asked

        assert (unanswered, status) == (True, 200)


async def test_the_call_log_keeps_what_was_asked() -> None:
    async with town() as here:
        await here.ask("PATCH", f"/chats/{LEE}", {"labels": "vip"})
        call = here.periskope.calls[-1]

        assert (call.method, call.path, call.body, call.at) == ("PATCH", f"/chats/{LEE}", {"labels": "vip"}, NOW)
        assert call.status == 200

"""Sending through the pretended Periskope: receipts, echoes, order, edits, deletions, a phone that is away."""

import base64
from datetime import timedelta

from tests.sandbox.periskope_town import LEE, town, until


async def test_a_send_is_queued_then_echoed_then_acknowledged_step_by_step() -> None:
    async with town() as here:
        status, receipt = await here.ask("POST", "/message/send", {"chat_id": LEE, "message": "Hello"})
        await here.quiet()
        _, delivery = await here.ask("GET", f"/message/{receipt['unique_id']}/status")
        acks = [one["data"]["ack"] for one in here.receiver.heard if one["event_type"].startswith("message.")]

        assert (status, receipt["status"]) == (200, "queued")
        assert [one.body for one in here.periskope.messages(LEE)] == ["Hello"]
        assert (delivery["status"], delivery["ack"]) == ("delivered", 3)
        assert here.receiver.kinds() == [
            "chat.created",
            "message.created",
            "message.ack.updated",
            "message.ack.updated",
        ]
        assert acks == ["1", "2", "3"]


async def test_sends_leave_in_the_order_they_came() -> None:
    async with town() as here:
        for n in range(20):
            await here.ask("POST", "/message/send", {"chat_id": LEE, "message": str(n)})
        await here.quiet()

        assert [one.body for one in here.periskope.messages(LEE)] == [str(n) for n in range(20)]


async def test_an_echo_may_be_told_before_the_answer_of_the_send() -> None:
    async with town() as here:
        here.periskope.echo_first = True
        _, receipt = await here.ask("POST", "/message/send", {"chat_id": "14155550142", "message": "Hello"})

        assert [one.unique_id for one in here.periskope.messages(LEE)] == [receipt["unique_id"]]


async def test_a_waiting_send_answers_with_the_whole_message() -> None:
    async with town() as here:
        status, answer = await here.ask("POST", "/message/send-sync", {"chat_id": LEE, "message": "Hello"})

        assert status == 200
        assert answer["message"]["message_id"] == f"true_{LEE}_{answer['unique_id']}"
        assert answer["message"]["performed_by"] == "api"


async def test_what_is_sent_while_the_phone_is_away_waits_and_leaves_later() -> None:
    async with town() as here:
        here.periskope.connected = False
        _, receipt = await here.ask("POST", "/message/send", {"chat_id": LEE, "message": "Hello"})
        _, queue = await here.ask("GET", "/queue")
        _, waiting = await here.ask("GET", f"/message/{receipt['unique_id']}/status")
        pending, by_queue_id = await here.ask("GET", f"/message/{receipt['queue_id']}")
        here.periskope.connected = True
        await here.quiet()

        assert (queue["pending"], queue["is_running"]) == (1, False)
        assert waiting["status"] == "queued"
        assert (pending, by_queue_id["code"]) == (404, "NOT_FOUND_ERROR")
        assert [one.body for one in here.periskope.messages(LEE)] == ["Hello"]
        assert {"org.phone.disconnected", "org.phone.connected"} <= set(here.receiver.kinds())


async def test_a_file_goes_as_base64_and_is_served_without_a_key() -> None:
    async with town() as here:
        media = {"type": "image", "filename": "a.png", "mimetype": "image/png"}
        media["filedata"] = base64.b64encode(b"picture").decode()
        await here.ask("POST", "/message/send", {"chat_id": LEE, "message": "look", "media": media})
        await here.quiet()
        _, found = await here.ask("GET", f"/chats/{LEE}/messages?offset=0&limit=10")
        async with here.session.get(found["messages"][0]["media"]["path"]) as answer:
            served = await answer.read()

        assert (found["messages"][0]["message_type"], found["messages"][0]["body"]) == ("image", "look")
        assert served == b"picture"


async def test_an_edit_is_taken_for_fifteen_minutes_only() -> None:
    async with town() as here:
        _, sent = await here.ask("POST", "/message/send-sync", {"chat_id": LEE, "message": "Helo"})
        path = f"/message/{sent['message']['message_id']}/edit"
        soon, _ = await here.ask("POST", path, {"edited_body": "Hello"})
        here.later(timedelta(minutes=16))
        late, _ = await here.ask("POST", path, {"edited_body": "Goodbye"})

        assert (soon, late) == (204, 422)
        assert [(one.body, one.prev_body) for one in here.periskope.messages(LEE)] == [("Hello", "Helo")]


async def test_a_deletion_stays_as_a_deleted_message() -> None:
    async with town() as here:
        _, sent = await here.ask("POST", "/message/send-sync", {"chat_id": LEE, "message": "Oops"})
        status, _ = await here.ask("POST", f"/message/{sent['message']['message_id']}/delete")
        await here.quiet()

        assert status == 204
        assert [one.is_deleted for one in here.periskope.messages(LEE)] == [True]
        assert here.receiver.heard[-1]["event_type"] == "message.deleted"


async def test_a_message_of_the_customer_cannot_be_edited_or_deleted_by_us() -> None:
    async with town() as here:
        said = await here.periskope.customer_says(LEE, "hi")
        edited, _ = await here.ask("POST", f"/message/{said.message_id}/edit", {"edited_body": "x"})
        deleted, _ = await here.ask("POST", f"/message/{said.message_id}/delete")

        assert (edited, deleted) == (422, 422)


async def test_a_quote_must_name_a_whole_message_id() -> None:
    async with town() as here:
        said = await here.periskope.customer_says(LEE, "hi")
        right = {"chat_id": LEE, "message": "yes", "reply_to": said.message_id}
        wrong = right | {"reply_to": said.unique_id}
        accepted, _ = await here.ask("POST", "/message/send", right)
        refused, why = await here.ask("POST", "/message/send", wrong)
        await here.quiet()

        assert (accepted, refused) == (200, 422)
        assert "body.reply_to" in why["fields"]
        assert here.periskope.messages(LEE)[-1].quoted == said.unique_id


async def test_receipts_rise_to_read_when_the_customer_reads() -> None:
    async with town() as here:
        await here.ask("POST", "/message/send-sync", {"chat_id": LEE, "message": "Hello"})
        await here.quiet()
        await here.periskope.customer_reads(LEE)
        await until(lambda: here.receiver.heard[-1]["data"].get("ack") == "4")

        assert here.periskope.messages(LEE)[0].ack == 4


async def test_a_send_that_whatsapp_refuses_is_a_failed_job() -> None:
    async with town() as here:
        here.periskope.fail_sends = 1
        _, receipt = await here.ask("POST", "/message/send", {"chat_id": LEE, "message": "Hello"})
        await here.quiet()
        _, delivery = await here.ask("GET", f"/message/{receipt['unique_id']}/status")

        assert (delivery["status"], delivery["ack"]) == ("failed", -1)
        assert here.periskope.messages(LEE) == []

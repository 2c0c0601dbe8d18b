"""What an answer to the trial's upload tells of the workspace: only Slack's own refusal tells that it is not allowed."""

import httpx
import pytest

from bot.operator.doctor.trial_calls import NotAllowed, NotDecided, uploaded
from tests.clients.vendor import Reply, Vendor

HTML = b"<html><body>Welcome to the hotel"
TAKEN = Reply(raw=b"OK - 7", mime="text/plain")
ANSWERS = {
    "refused": (Reply(status=403, raw=b"no", mime="text/plain"), NotAllowed),
    "a redirect": (Reply(status=302, raw=b"", headers={"Location": "/taken"}), NotDecided),
    "a redirect that says done": (Reply(status=303, raw=b"", headers={"Location": "/taken"}), NotDecided),
    "a proxy that wants a name": (Reply(status=407, raw=b"", mime="text/plain"), NotDecided),
    "a proxy's page of refusal": (Reply(status=403, raw=HTML, mime="text/html"), NotDecided),
    "a login page": (Reply(raw=HTML, mime="text/html"), NotDecided),
}


@pytest.mark.parametrize(("reply", "expected"), ANSWERS.values(), ids=ANSWERS.keys())
async def test_only_a_refusal_of_slacks_says_that_uploads_are_not_allowed(
    reply: Reply, expected: type[NotAllowed]
) -> None:
    vendor = Vendor()
    await vendor.start()
    vendor.will("/upload", reply, TAKEN)
    vendor.will("/taken", TAKEN)
    async with httpx.AsyncClient() as http:
        with pytest.raises(NotAllowed) as caught:
            await uploaded(http, f"{vendor.url}/upload", b"a photo")
        await uploaded(http, f"{vendor.url}/upload", b"a photo")
    await vendor.stop()

    assert type(caught.value) is expected

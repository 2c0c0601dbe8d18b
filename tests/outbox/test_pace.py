"""How far apart calls must be."""

from bot.outbox import calls
from bot.outbox.rate_limits import OTHERS, keys


def test_posts_take_their_channel_and_the_workspace() -> None:
    post = calls.SlackPost(channel="C1", text="x", mark="m")

    assert keys(post) == (("ch:C1", 1.0), ("slack:post", 0.3))


def test_reactions_are_taken_back_more_slowly_than_put() -> None:
    on = calls.SlackReact(channel="C1", ts="1.1", name="eyes")
    off = calls.SlackReact(channel="C1", ts="1.1", name="eyes", on=False)

    assert keys(on) == (("slack:reactions.add", 1.2),)
    assert keys(off) == (("slack:reactions.remove", 3.0),)


def test_a_send_takes_its_phone_and_the_account() -> None:
    send = calls.WaSend(org_phone="1@c.us", chat="2@c.us", text="x")

    assert keys(send) == (("wa:1@c.us", 0.2), ("periskope", 0.2))


def test_every_call_to_slack_has_a_pace_of_slacks() -> None:
    told_apart = {
        calls.SlackPost, calls.SlackDm, calls.PostFile, calls.FindPost, calls.LookUpPerson, calls.SlackReact,
    }  # fmt: skip

    # by name: a class with slots stands there twice until it is collected
    names = {one.__name__ for one in calls.SlackCall.__subclasses__()}
    assert names == {one.__name__ for one in told_apart | set(OTHERS)}

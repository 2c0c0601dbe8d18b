"""The figures, and that they equal a slow and obvious recount."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.chat import Stretches
from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.ticket import CountedReply, CountedTicket, CountedWait, MetricRows, TicketState
from bot.reports.policy import (
    Figures,
    Group,
    Key,
    ResponseTimes,
    by,
    first_response,
    total,
)
from bot.shifts.span import Span

NOW = datetime(2026, 3, 30, 10, tzinfo=UTC)
ASHA, RAVI = AgentId(1), AgentId(2)
ONE, TWO, THREE = ChatId(1), ChatId(2), ChatId(3)
VIP, BILLING = LabelId(1), LabelId(2)
ALL = Span(start=NOW - timedelta(days=400), end=NOW + timedelta(days=1), zone="UTC")


def waited(
    minutes: int, *, how: str = "answered", internal: bool = False, on_duty: Stretches | None = None
) -> CountedWait:
    return CountedWait(
        began_at=NOW,
        ended_at=NOW + timedelta(minutes=minutes),
        how=how,
        chat=ONE,
        agent=ASHA,
        internal=internal,
        on_duty=on_duty,
    )


def test_the_first_response_time_of_a_wait_is_from_its_start_to_the_reply() -> None:
    assert first_response(waited(4)) == 240
    assert first_response(waited(4, how="dismissed")) is None
    assert first_response(waited(4, how="closed")) is None
    assert first_response(waited(4, internal=True)) is None


def test_average_median_and_ninetieth_percentile_stand_beside_each_other() -> None:
    rows = MetricRows(waits=[waited(minutes) for minutes in (1, 2, 3, 4, 5, 6, 7, 8, 9, 55)])

    assert total(rows, ALL).elapsed == ResponseTimes(waits=10, average=600, median=330, p90=540)


def test_of_a_wait_only_the_minutes_on_duty_are_counted_beside_it() -> None:
    def at(minute: int) -> datetime:
        return NOW + timedelta(minutes=minute)

    rows = MetricRows(
        waits=[
            waited(60, on_duty=((at(10), at(15)), (at(40), None))),
            waited(30, on_duty=((at(0), at(45)),)),
            waited(20, on_duty=()),
            waited(50, on_duty=None),
            waited(5, on_duty=((at(0), None),), how="closed"),
        ]
    )
    found = total(rows, ALL)

    assert found.elapsed.waits == 4
    assert found.on_duty == ResponseTimes(waits=3, average=1_100, median=1_500, p90=1_800)


def test_open_tickets_are_those_open_or_in_progress_now() -> None:
    tickets = [CountedTicket(state=state, chat=ONE, assignee=RAVI) for state in TicketState]

    assert total(MetricRows(tickets=tickets), ALL).open_tickets == 2
    assert by("person", MetricRows(tickets=tickets), ALL)[RAVI].open_tickets == 2


def test_only_what_is_named_to_the_asker_is_named_and_the_rest_is_others() -> None:
    replies = [CountedReply(at=NOW, chat=chat, agent=ASHA) for chat in (ONE, TWO, TWO, THREE)]
    labels = {ONE: frozenset({VIP, BILLING}), TWO: frozenset({BILLING})}
    rows = MetricRows(replies=replies, labels=labels)

    assert _replies(by("chat", rows, ALL, visible=frozenset({ONE}))) == {ONE: 1, "others": 3}
    assert _replies(by("label", rows, ALL)) == {VIP: 1, BILLING: 3, None: 1}
    assert _replies(by("label", rows, ALL, visible=frozenset({VIP}))) == {VIP: 1, "others": 2, None: 1}


def test_a_day_is_the_askers_day() -> None:
    late = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # after midnight in Berlin, on the day the clocks went ahead
    rows = MetricRows(replies=[CountedReply(at=late, chat=ONE, agent=ASHA)])
    berlin = Span(start=ALL.start, end=ALL.end, zone="Europe/Berlin")

    assert _replies(by("day", rows, ALL)) == {date(2026, 3, 29): 1}
    assert _replies(by("day", rows, berlin)) == {date(2026, 3, 30): 1}


def _replies(figures: dict[Key, Figures]) -> dict[Key, int]:
    return {key: row.replies for key, row in figures.items()}


minutes = st.integers(-3000, 3000).map(lambda n: NOW + timedelta(minutes=n))
chats = st.sampled_from([ONE, TWO, THREE])
people = st.sampled_from([ASHA, RAVI, None])
replies = st.lists(st.builds(CountedReply, at=minutes, chat=chats, agent=people), max_size=25)
waits = st.lists(
    st.builds(
        lambda began, lasted, how, chat, agent, internal: CountedWait(
            began_at=began,
            ended_at=began + timedelta(seconds=lasted),
            how=how,
            chat=chat,
            agent=agent,
            internal=internal,
        ),
        minutes,
        st.integers(0, 90_000),
        st.sampled_from(["answered", "answered", "closed", "dismissed"]),
        chats,
        people,
        st.booleans(),
    ),
    max_size=25,
)
tickets = st.lists(
    st.builds(CountedTicket, state=st.sampled_from(TicketState), chat=chats, assignee=people),
    max_size=9,
)
labelled = st.dictionaries(chats, st.frozensets(st.sampled_from([VIP, BILLING]), max_size=2))


@given(replies, waits, tickets, labelled, st.sampled_from(["person", "label", "chat", "day"]))
def test_the_figures_equal_a_recount(
    said: list[CountedReply],
    waited_for: list[CountedWait],
    asked: list[CountedTicket],
    labels: dict[ChatId, frozenset[LabelId]],
    group: Group,
) -> None:
    within = Span(start=NOW - timedelta(days=1), end=NOW + timedelta(days=1), zone="Asia/Kathmandu")
    rows = MetricRows(replies=said, waits=waited_for, tickets=asked, labels=labels)
    everything = total(rows, within)
    whole: list[CountedReply | CountedWait | CountedTicket] = [*said, *waited_for, *asked]

    assert everything == _recount(said, waited_for, asked, within)
    for key, figures in by(group, rows, within).items():
        part = [one for one in whole if _is(one, key, group, labels)]
        again = _recount(
            [one for one in part if isinstance(one, CountedReply)],
            [one for one in part if isinstance(one, CountedWait)],
            [one for one in part if isinstance(one, CountedTicket)],
            within,
        )
        assert (figures.replies, figures.elapsed) == (again.replies, again.elapsed)
        assert group == "day" or figures.open_tickets == again.open_tickets
    if group != "label":
        assert sum(row.replies for row in by(group, rows, within).values()) == everything.replies


def _is(
    one: CountedReply | CountedWait | CountedTicket, key: Key, group: Group, labels: dict[ChatId, frozenset[LabelId]]
) -> bool:
    if group == "person":
        return key == (one.assignee if isinstance(one, CountedTicket) else one.agent)
    if group == "chat":
        return key == one.chat
    if group == "label":
        mine = labels.get(one.chat) or {None}
        return key in mine
    if isinstance(one, CountedTicket):
        return False
    at = one.ended_at if isinstance(one, CountedWait) else one.at
    return key == (at + timedelta(hours=5, minutes=45)).date()


def _recount(
    said: list[CountedReply], waited_for: list[CountedWait], asked: list[CountedTicket], within: Span
) -> Figures:
    seconds = sorted(
        (one.ended_at - one.began_at).total_seconds()
        for one in waited_for
        if one.how == "answered" and not one.internal and within.start <= one.ended_at < within.end
    )
    count = len(seconds)
    middle = (seconds[(count - 1) // 2] + seconds[count // 2]) / 2 if count else None
    enough = next((value for rank, value in enumerate(seconds, 1) if rank * 10 >= count * 9), None)
    return Figures(
        replies=len([one for one in said if within.start <= one.at < within.end]),
        elapsed=ResponseTimes(waits=count, average=sum(seconds) / count if count else None, median=middle, p90=enough),
        open_tickets=len([one for one in asked if one.state in {TicketState.OPEN, TicketState.IN_PROGRESS}]),
    )

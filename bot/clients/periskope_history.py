"""Reading back in a chat: its messages page by page, newest first, until some are older than asked."""

from bot.clients.periskope_http import Answer, PeriskopeHttp, Question
from bot.clients.periskope_sends import in_path
from bot.domain.calls import ReadEarlier
from bot.domain.events import MessageSeen
from bot.domain.outcomes import Done, Outcome, Retry
from bot.wire.periskope_pages import items, messages_page

PAGE = 100
MOST_PAGES = 5


async def read_earlier(http: PeriskopeHttp, call: ReadEarlier) -> Outcome:
    """What is older than `until`, from the page on where that begins; the rest of that page comes along."""
    path, offset = f"/chats/{in_path(call.chat)}/messages", call.offset
    found: list[MessageSeen] = []
    for _ in range(MOST_PAGES):
        params: dict[str, str | int] = {"offset": offset, "limit": PAGE}
        answer = await http.ask(Question(method="GET", path=path, phone=call.org_phone, params=params))
        if not isinstance(answer, Answer):
            return answer
        page = items(answer.body, "messages")
        if page is None:
            return Retry(why="not_a_page")
        found += [seen for seen in messages_page(page) if seen.at <= call.until]
        if len(found) >= call.wanted or len(page) < PAGE:
            break
        offset += len(page)
    return Done(value=tuple(found))

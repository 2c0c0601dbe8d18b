"""What a person hears when the answer to something they did could not be shown."""

FORM_LATE = "The form was not opened: Slack waits three seconds for it, and this took longer. Do it again."
FORM_CROWDED = "The form was not opened: Slack takes no more from this app for the moment. Try again in a minute."
FORM_LOST = "The form may not have been opened: Slack did not answer. If you do not see it, do it again."
FORM_REFUSED = "The form was not opened: Slack did not take it. Try again; if that does not help, tell an admin."
ANSWER = (
    "The answer to what you just did could not be shown. It may have been done: look before you do it again, "
    "for example with `/periskope find`."
)
LATE = "That took longer than the three seconds Slack waits, so Slack shows a failure. It was done anyway."
NOT_SAVED = "Nothing was saved: that took longer than the three seconds Slack waits. Send the form again."
NOT_IN_FORM = "Nothing was saved yet."
ABOVE = "Not saved yet. Something further up needs another answer."
LOST = "lost"
LATE_CODES = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})
CROWDED_CODES = frozenset({"ratelimited", "rate_limited"})


def form(why: str) -> str:
    """Why a form is not there; `why` is Slack's error code, or `lost` where no answer came."""
    if why in LATE_CODES:
        return FORM_LATE
    if why in CROWDED_CODES:
        return FORM_CROWDED
    return FORM_LOST if why == LOST else FORM_REFUSED

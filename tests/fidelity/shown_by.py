"""Which tests show what docs/fidelity.md says, where one look into the thread does not show all of it.

Tests are named by file, from `tests`, and function; the test of the page fails where one of them is not there.
"""

CORPUS = "wire/test_corpus.py::test_each_payload_looks_as_written_down"

ROWS: dict[str, tuple[str, ...]] = {
    "text with its markup, lists, quotes and links": (
        "blockkit/test_slack_text.py::test_each_kind_of_line_has_its_element",
        CORPUS,
    ),
    "a mention": ("wire/test_corpus.py::test_no_payload_pings_anybody_or_hides_where_a_link_goes",),
    "signs that mean something to Slack": (
        "end_to_end/test_bad_day.py::test_a_customers_words_ping_nobody_and_look_as_written",
        "threads/test_hostile_messages.py::test_slack_finds_no_ping_and_no_link_that_was_not_put_there_or_typed_as_one",
    ),
    "a picture with a caption": (
        "end_to_end/test_fidelity_media.py::test_a_photo_and_its_caption_are_one_post",
        "end_to_end/test_fidelity_media.py::test_each_room_has_its_own_upload",
    ),
    "a video, a document, an audio file": ("end_to_end/test_fidelity_media.py::test_every_kind_of_file_arrives_whole",),
    "a voice message": (
        "end_to_end/test_fidelity_media.py::test_every_kind_of_file_arrives_whole",
        CORPUS,
    ),
    "a sticker": ("end_to_end/test_fidelity_media.py::test_every_kind_of_file_arrives_whole",),
    "a file that cannot be had": (
        "end_to_end/test_fidelity_media.py::test_a_file_that_cannot_be_had_is_said_and_fetched_again_on_demand",
        "end_to_end/test_fidelity_media.py::test_a_file_above_the_cap_is_a_sentence",
    ),
    "a location": (
        "end_to_end/test_fidelity_inbound.py::test_what_is_no_text_is_readable",
        CORPUS,
    ),
    "contact cards": (
        "end_to_end/test_fidelity_inbound.py::test_what_is_no_text_is_readable",
        CORPUS,
    ),
    "a poll and its votes": ("end_to_end/test_fidelity_inbound.py::test_a_polls_votes_are_counted_as_they_come",),
    "an order": ("end_to_end/test_fidelity_inbound.py::test_what_is_no_text_is_readable",),
    "a missed call": ("end_to_end/test_fidelity_inbound.py::test_a_missed_call_is_shown_and_waits_for_an_answer",),
    "a message not decrypted yet": (
        "end_to_end/test_fidelity_inbound.py::test_what_was_not_decrypted_yet_is_shown_once_it_is",
    ),
    "a kind that does not exist yet": (
        "end_to_end/test_fidelity_inbound.py::test_an_unknown_kind_is_a_named_placeholder",
        "end_to_end/test_parts_of_a_reply.py::test_what_says_nothing_is_neither_shown_nor_waits",
    ),
    "a message that others answer": (
        "end_to_end/test_fidelity_inbound.py::test_in_a_group_each_stands_by_name_with_a_steady_mark",
    ),
    "a quoted reply": ("end_to_end/test_fidelity_inbound.py::test_a_quote_is_linked_to_its_copy",),
    "reactions, changed and removed": (
        "end_to_end/test_fidelity_inbound.py::test_a_reaction_changed_and_removed_leaves_the_copy_bare",
    ),
    "an edit": ("end_to_end/test_fidelity_inbound.py::test_an_edit_changes_the_copy_and_keeps_the_former_words",),
    "deleted for everyone": (
        "end_to_end/test_deleted_everywhere.py::test_a_deleted_message_stands_struck_in_its_copy_and_nowhere_else",
    ),
    "somebody joins, leaves, renames the group": (
        "end_to_end/test_fidelity_inbound.py::test_group_events_stand_above_the_next_message_and_are_no_posts",
    ),
    "what comes late or out of order": (
        "end_to_end/test_fidelity_gap.py::test_what_was_said_in_a_gap_comes_once_in_order_and_marked_as_late",
    ),
    "an agent’s reply, edited on the phone or in Periskope": (
        "end_to_end/test_changed_in_whatsapp.py::test_an_edit_on_the_handset_is_said_under_the_reply_and_shown_in_its_copies",
    ),
    "an agent’s reply, deleted there": (
        "end_to_end/test_changed_in_whatsapp.py::test_a_deletion_on_the_handset_is_said_under_the_reply_and_shown_in_its_copies",
    ),
    "a reply from Periskope’s console": (
        "threads/test_card_and_copies.py::test_under_our_own_message_stands_the_authors_address",
    ),
    "a reply from the phone itself": (
        "threads/test_card_and_copies.py::test_a_message_from_the_handset_or_the_console_says_so",
    ),
    "a private note from the console": (
        "end_to_end/test_fidelity_notes.py::test_a_note_from_the_console_is_shown_and_starts_no_wait",
    ),
    "a notice that WhatsApp itself writes": (
        "end_to_end/test_parts_of_a_reply.py::test_what_says_nothing_is_neither_shown_nor_waits",
        "states/test_states.py::test_it_does_to_a_chat_what_the_page_says",
    ),
    "a channel, a broadcast list, somebody’s status": (
        "wire/test_what_a_thing_is.py::test_what_is_said_where_no_customer_writes_is_counted_and_begins_no_chat",
        "end_to_end/test_fidelity_inbound.py::test_status_posts_are_not_shown",
    ),
    "a reply with markup, lists, links, emoji": (
        "text/test_whatsapp_text.py::test_lists_quotes_and_code_keep_their_look",
        "text/test_whatsapp_text.py::test_a_phone_shows_the_same_words_and_no_stray_sign",
    ),
    "a file with words": (
        "end_to_end/test_fidelity_outbound.py::test_files_go_with_the_words_and_further_ones_after_them",
    ),
    "a pasted table": (
        "end_to_end/test_slack_parts.py::test_a_pasted_table_reaches_the_customer_as_lines",
        "end_to_end/test_slack_parts.py::test_a_part_without_words_is_asked_about_by_name",
    ),
    "a voice or video clip": (
        "end_to_end/test_slack_parts.py::test_a_voice_clip_that_slack_calls_a_video_goes_as_sound",
        "wire/test_what_a_thing_is.py::test_what_whatsapp_does_not_play_goes_as_a_document",
    ),
    "a file taken off a reply": (
        "end_to_end/test_files_removed.py::test_a_message_of_one_file_loses_it_at_the_customers_too",
        "end_to_end/test_files_removed.py::test_a_file_with_words_is_asked_about_and_deleted_by_a_press",
        "end_to_end/test_files_removed.py::test_a_file_that_is_too_old_to_be_taken_back_is_said",
    ),
    "an edit within 15 minutes": (
        "end_to_end/test_fidelity_outbound.py::test_an_edit_and_a_deletion_in_time_reach_the_customer_and_every_copy",
        "end_to_end/test_fidelity_outbound.py::test_a_late_edit_says_that_the_customer_has_the_old_words",
    ),
    "a deletion within 15 minutes": (
        "end_to_end/test_fidelity_outbound.py::test_an_edit_and_a_deletion_in_time_reach_the_customer_and_every_copy",
        "end_to_end/test_fidelity_outbound.py::test_a_late_deletion_is_asked_about_and_the_thread_hides_nothing",
    ),
    "*Reply to this message*": (
        "end_to_end/test_interactions_places.py::test_a_message_is_answered_by_its_shortcut_and_quoted",
    ),
    "*WhatsApp…*, an emoji": (
        "end_to_end/test_agent_reactions.py::test_a_plain_reaction_stays_in_slack_and_its_author_is_told_once",
        "end_to_end/test_agent_reactions.py::test_a_team_may_have_plain_reactions_carried_over_and_taken_back",
    ),
    "`!name`": ("end_to_end/test_fidelity_notes.py::test_an_unknown_quick_reply_is_not_sent",),
    "what the customers think of it": (
        "end_to_end/test_fidelity_inbound.py::test_a_reaction_to_an_agents_own_message_stands_on_it",
    ),
    "delivery": (
        "end_to_end/test_fidelity_outbound.py::test_what_whatsapp_has_not_taken_is_marked_until_it_has",
        "end_to_end/test_parts_of_a_reply.py::test_a_reply_is_read_once_all_of_it_is",
    ),
    "a failure": (
        "end_to_end/test_held.py::test_a_refused_reply_is_held_until_somebody_sends_it_again_and_then_no_more",
    ),
    "`note:` or `//`": (
        "end_to_end/test_fidelity_notes.py::test_a_note_stays_a_note_is_locked_and_stands_in_periskope",
    ),
    "a message that names a colleague": (
        "end_to_end/test_fidelity_notes.py::test_naming_a_colleague_makes_a_note_and_offers_to_send_it",
    ),
    "a link into this Slack, a forward, a later line like a note": (
        "end_to_end/test_fidelity_notes.py::test_what_might_be_team_talk_is_asked_and_not_sent",
        "replies/test_notes.py::test_a_forwarded_message_is_asked",
        "replies/test_notes.py::test_a_later_line_that_begins_like_a_note_is_asked",
    ),
    "a command typed as text": ("end_to_end/test_fidelity_notes.py::test_a_command_typed_as_text_is_never_sent",),
}
"""By what a row is about."""

OVER_TIME: tuple[dict[str, tuple[str, ...]], ...] = (
    {
        "A customer who writes after closing, after a day of silence, after 200 messages, or, once it has been quiet for an hour, while the last assignee is off, starts a new thread at the channel's foot.": (
            "threads/test_attention.py::test_a_new_thread_begins_after_closing_silence_length_or_an_hour_without_its_assignee",
            "end_to_end/test_fidelity_threads.py::test_a_question_after_closing_opens_the_chat_in_a_new_thread",
        ),
        "Both threads link to each other; nothing on the old card acts on the chat.": (
            "end_to_end/test_fidelity_threads.py::test_three_threads_make_a_chain",
            "threads/test_card_and_copies.py::test_the_card_of_an_older_thread_points_on_and_does_nothing_to_the_chat",
        ),
        "Thanks, a sticker or a thumb after closing stay in the closed thread.": (
            "end_to_end/test_fidelity_threads.py::test_thanks_after_closing_stay_in_the_thread_and_the_chat_stays_closed",
            "end_to_end/test_fidelity_threads.py::test_a_sticker_after_closing_stays_in_the_thread",
            "states/test_states.py::test_it_does_to_a_chat_what_the_page_says",
        ),
    },
    {
        "A new thread begins with one folded post of the last messages, fetched from Periskope where this app does not know them, or with the way back to the earlier thread.": (
            "end_to_end/test_fidelity_threads.py::test_a_new_thread_begins_with_what_was_said_before_the_program_was_there",
            "end_to_end/test_fidelity_threads.py::test_three_threads_make_a_chain",
        ),
        "*Load earlier messages* adds further ones, step by step, without a gap.": (
            "end_to_end/test_fidelity_threads.py::test_earlier_messages_are_loaded_step_by_step_and_nothing_twice",
            "end_to_end/test_fidelity_past.py::test_a_new_thread_goes_back_without_a_gap",
        ),
    },
    {
        "After a while in which nothing arrived, all of it comes once and in order, marked with the time at which it was written; `/periskope health` says how far it is, and admins hear what was brought in.": (
            "end_to_end/test_fidelity_gap.py::test_what_was_said_in_a_gap_comes_once_in_order_and_marked_as_late",
            "end_to_end/test_fidelity_gap.py::test_admins_see_how_far_it_is_and_hear_when_a_gap_is_closed",
        ),
    },
    {
        "What people did in Slack while this app was away, longer than Slack tries to tell it, is read again. What is younger than ten minutes, and not overtaken by newer words of ours, is taken in as if it had been told; the rest is listed once in its thread, with *Send now* and *Do not send*.": (
            "end_to_end/test_second_look.py::test_what_is_found_young_is_sent_in_the_order_in_which_it_was_written",
            "end_to_end/test_second_look.py::test_what_newer_words_of_ours_have_overtaken_is_asked_about_however_young",
            "end_to_end/test_second_look.py::test_what_is_found_late_is_listed_once_and_sent_by_a_press",
            "end_to_end/test_second_look.py::test_what_is_found_late_and_not_wanted_is_not_sent",
        ),
    },
    {
        "Where somebody deletes a card in Slack, the chat goes on in a new thread, linked to what is left of the old one; where nothing is left, nothing lands astray in the channel.": (
            "end_to_end/test_card_deleted.py::test_a_deleted_card_is_followed_by_a_new_linked_thread",
            "end_to_end/test_card_deleted.py::test_a_thread_of_which_nothing_is_left_is_begun_anew",
        ),
    },
    {
        "More than a channel takes in a few seconds is merged into fewer posts, in order and never regrouped; edits and reactions find their words there; chats of one channel take turns.": (
            "end_to_end/test_fidelity_rooms.py::test_a_burst_is_merged_into_fewer_posts_in_order_and_edits_find_their_part",
            "threads/test_card_and_copies.py::test_a_merged_post_takes_edits_and_reactions_to_all_that_it_holds",
            "end_to_end/test_fidelity_rooms.py::test_chats_of_one_channel_take_turns",
        ),
        "A text too long for one post is split between words, and an edit that makes it longer or shorter loses and doubles nothing.": (
            "end_to_end/test_fidelity_rooms.py::test_a_long_text_is_split_and_nothing_of_it_is_lost",
            "end_to_end/test_fidelity_rooms.py::test_an_edit_that_makes_a_text_longer_than_a_post_loses_nothing",
            "end_to_end/test_fidelity_rooms.py::test_an_edit_that_makes_a_text_shorter_than_its_posts_doubles_nothing",
        ),
    },
)
"""What each point of the list says, sentence by sentence."""

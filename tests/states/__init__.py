"""What happens in a chat, by whom, in every state: one list that the page docs/states.md tells and a test goes through."""

"""Which feature answers which event, effect, command, button, form and option list."""

"""Our values written as Block Kit, WhatsApp text, and every sentence that a person reads."""

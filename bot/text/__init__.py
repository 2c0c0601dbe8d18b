"""Documents, names, phone numbers, e-mail addresses: text read, split and made safe to show (pure)."""

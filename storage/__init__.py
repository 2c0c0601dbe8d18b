"""What the program remembers: tables, transactions, queries, migrations."""

"""The database: tables, transactions, queries, migrations."""

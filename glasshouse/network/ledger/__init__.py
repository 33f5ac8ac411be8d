"""The room `ledger`: see README.md."""

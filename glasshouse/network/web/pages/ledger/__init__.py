"""The ledger: what is public for good, entry by entry."""

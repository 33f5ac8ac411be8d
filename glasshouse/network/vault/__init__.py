"""The room `vault`: see README.md."""

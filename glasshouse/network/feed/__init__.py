"""The room `feed`: see README.md."""

"""The room `promises`: see README.md."""

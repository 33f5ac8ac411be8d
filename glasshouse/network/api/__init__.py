"""The room `api`: see README.md."""

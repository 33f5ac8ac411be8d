"""The room `social`: see README.md."""

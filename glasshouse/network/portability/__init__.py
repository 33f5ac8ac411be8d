"""The room `portability`: see README.md."""

"""The room `bytes`: see README.md."""

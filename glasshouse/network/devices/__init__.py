"""The room `devices`: see README.md."""

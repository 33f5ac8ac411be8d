"""The room `ties`: see README.md."""

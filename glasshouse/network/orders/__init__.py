"""The room `orders`: see README.md."""

"""The room `moderation`: see README.md."""

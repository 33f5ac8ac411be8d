"""The room `videos`: see README.md."""

"""The room `notifications`: see README.md."""

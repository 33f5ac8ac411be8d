"""The room `handover`: see README.md."""

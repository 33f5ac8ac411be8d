"""The player: the feeds as pages."""

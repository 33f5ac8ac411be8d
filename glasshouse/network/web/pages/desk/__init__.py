"""The desk: how the network runs."""

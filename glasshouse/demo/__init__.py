"""The demo: a whole network on one machine, with people and clips made by code."""

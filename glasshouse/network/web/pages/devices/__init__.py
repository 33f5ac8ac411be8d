"""Bars of devices: what anybody sees, what organisations do, and what the desk looks at."""

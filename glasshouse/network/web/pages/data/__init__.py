"""Your data: what is held, taking it along, bringing it along, leaving."""

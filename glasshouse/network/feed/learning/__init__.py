"""What is learnt from the watch log: pure, in numbers alone. No Django, no HTTP, no clock."""

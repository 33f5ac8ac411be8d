"""The promises: each with its verdict, on what it rests, and how to check it without us."""

"""Orders of authorities: the desk, what anyone can see of them, and what a person is told."""

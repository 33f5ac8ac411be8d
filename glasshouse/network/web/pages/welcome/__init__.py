"""The first run: languages, interests, people to follow."""

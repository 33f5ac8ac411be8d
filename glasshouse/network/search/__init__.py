"""Finding videos, people, tags and spoken words."""

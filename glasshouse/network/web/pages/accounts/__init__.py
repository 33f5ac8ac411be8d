"""Joining, signing in, the profile, security and the desk's list of people."""

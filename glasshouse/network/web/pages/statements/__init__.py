"""Statements of reasons: the public page of each, appeals, the list of restrictions, and what was decided about oneself."""

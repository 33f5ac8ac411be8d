"""Notices: filed by people, decided at the desk."""

"""Verbs of the cookies wing."""

"""Verbs of the hall, by what they are about."""

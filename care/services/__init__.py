"""Verbs of care."""

"""Decisions of the hall."""

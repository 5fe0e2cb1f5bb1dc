"""Formats of others, in and out of orders."""

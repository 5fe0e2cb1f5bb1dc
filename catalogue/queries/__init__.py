"""Reads of the catalogue: always ordered."""

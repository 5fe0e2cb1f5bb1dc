"""Refusals and states of the catalogue in words."""

"""Reads of care: always ordered, always within what the actor may see."""

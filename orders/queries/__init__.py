"""Reads of orders: always ordered, always within what the actor may see."""

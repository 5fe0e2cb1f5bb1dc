"""Refusals, statuses and letters of care in words."""

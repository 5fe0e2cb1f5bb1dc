"""Tables of care."""

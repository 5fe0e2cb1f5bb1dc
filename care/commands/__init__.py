"""Commands of care, and its demo."""

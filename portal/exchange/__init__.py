"""What comes from outside the hall, and goes there."""

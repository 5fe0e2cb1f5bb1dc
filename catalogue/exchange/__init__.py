"""Lists from outside, in and out."""

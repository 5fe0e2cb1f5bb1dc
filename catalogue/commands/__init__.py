"""Commands of the catalogue, and its part of the demo."""

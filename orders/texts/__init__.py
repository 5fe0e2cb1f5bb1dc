"""Words of orders."""

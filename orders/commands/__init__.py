"""What operators run in orders."""

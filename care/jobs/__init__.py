"""What care does by the clock."""

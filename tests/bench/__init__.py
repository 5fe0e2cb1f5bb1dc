"""The bench: the product and its floors, measured in one run."""

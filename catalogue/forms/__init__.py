"""The shape of the catalogue's input."""

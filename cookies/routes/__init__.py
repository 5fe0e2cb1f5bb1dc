"""The cookies at the door of each request, and the pages about them."""

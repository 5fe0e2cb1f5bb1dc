"""The entrance hall: accounts, sign-in, home, help."""

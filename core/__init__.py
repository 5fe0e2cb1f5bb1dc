"""The foundation: values, books, sealing, jobs. Knows no web framework and no wing."""

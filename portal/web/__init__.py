"""The corridor: guard, transactions, pages, headers. Every wing opens onto it."""

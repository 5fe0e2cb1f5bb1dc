"""What can be ordered: suppliers, articles, contracts, assortments, imports."""

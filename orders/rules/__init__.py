"""Decisions about withdrawals, order lines, delivery and bookkeeping, as functions of values."""

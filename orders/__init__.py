"""Withdrawals, orders and their lines, deliveries, accounting rows."""

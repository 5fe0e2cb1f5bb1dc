"""Decisions about articles, prices, assortments and successors, as functions of values."""

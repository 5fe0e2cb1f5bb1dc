"""Measurements, consents, plans, charts, the launch link."""

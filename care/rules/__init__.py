"""Decisions about policies, prescribers and prescriptions, as functions of values."""

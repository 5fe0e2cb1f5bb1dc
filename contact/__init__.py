"""Conversations, bookings, video visits."""

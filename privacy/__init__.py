"""Retention, anonymisation, rights requests, legal holds, access-log pages."""

"""Noline: one conversation across every line."""

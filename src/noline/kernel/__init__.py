"""Kernel: database, clock, ids, configuration and errors. Nothing here knows of customers or channels."""

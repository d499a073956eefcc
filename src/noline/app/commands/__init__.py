"""The groups of commands behind ``noline``."""

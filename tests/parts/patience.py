"""How long a test waits for what comes at once on a quiet machine."""

LONG = 180.0
"""Seconds. Every wait ends with what it waits for, so that only a failure takes so long."""

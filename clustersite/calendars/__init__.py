"""Dates beyond the lists of pages: what event files plan, and the calendar feeds."""

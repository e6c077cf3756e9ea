"""An office's own spreadsheets in, checked rows out, and the rows recorded as facts."""

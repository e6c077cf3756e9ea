"""The rules an office works by and its catalogue: what holds, what held, and what will."""

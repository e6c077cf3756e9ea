"""Looks at an installation as a whole, changes nothing, and says what it found."""

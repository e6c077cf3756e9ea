"""The numbers of a month, a quarter or a year: how much, more or less than before, and of what."""

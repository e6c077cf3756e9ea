"""The clerk's desk: find people and devices, lend, take back."""

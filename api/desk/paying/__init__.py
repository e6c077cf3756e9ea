"""The month's list of payments at the desk: prepared, fixed, checked, approved, and paid."""

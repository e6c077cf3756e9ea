"""What can happen to a computer, done to an office that records; ``try_faults`` runs it."""

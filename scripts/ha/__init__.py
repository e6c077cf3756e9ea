"""Three machines that stand in for each other, and what can happen to them; ``try_ha`` runs it."""

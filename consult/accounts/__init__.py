"""People with an account: those who work here. Residents need none."""

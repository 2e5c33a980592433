"""Mail that people asked for: one confirmation, one answer, each with a way to stop it."""

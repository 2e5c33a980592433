"""Answers: to each clause and each contribution, with a justification and a second pair of eyes, and the report of it all."""

"""Responses: what the office answers to every voice and clause, and the report that shows it."""

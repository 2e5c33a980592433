"""Answering voices and clauses, singly and in bulk, and publishing the report."""

"""Positions: clauses that cite their voices, agreed by sector, adopted once and for good, sent to an addressee."""

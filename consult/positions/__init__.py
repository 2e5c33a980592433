<<<<<<< HEAD
"""Positions: clauses that cite their voices, agreed by sector, adopted once and for good, sent to an addressee."""
=======
"""Positions: what a drafting body makes of the voices, clause by clause, who stands behind it, and what was adopted."""
>>>>>>> pure

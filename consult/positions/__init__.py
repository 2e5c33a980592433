"""Positions: what a drafting body makes of the voices, clause by clause, who stands behind it, and what was adopted."""

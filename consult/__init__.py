"""Consult: a participatory consultation and deliberation platform, from the first voice to an answered position."""

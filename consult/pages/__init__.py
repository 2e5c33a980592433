"""Screens that show several areas: home, a consultation, the desk, what became of my voice, the record."""

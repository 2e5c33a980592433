"""Contributions: voices of people and organisations, whichever way they came in."""

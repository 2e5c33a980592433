"""Themes: voices that speak of one thing, linked by a person. Grouping only links and can be undone."""

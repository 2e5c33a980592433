"""Consult takes a public question from the first voice to an answered position and can show what became of every voice."""

"""Consultations: what an office announces, which document it asks about, until when, and under which procedure."""

<<<<<<< HEAD
"""A public question: announced under a procedure, with documents in passages, phases by dates and a notice with nothing left out."""
=======
"""Consultations: what an office announces, which document it asks about, until when, and under which procedure."""
>>>>>>> pure

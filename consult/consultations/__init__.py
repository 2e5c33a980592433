"""A public question: announced under a procedure, with documents in passages, phases by dates and a notice with nothing left out."""

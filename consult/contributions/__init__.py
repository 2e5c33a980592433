<<<<<<< HEAD
"""What people say: submissions through every channel, each with one receipt, holding one to many numbered contributions."""
=======
"""Contributions: voices of people and organisations, whichever way they came in."""
>>>>>>> pure

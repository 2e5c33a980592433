"""What people say: submissions through every channel, each with one receipt, holding one to many numbered contributions."""

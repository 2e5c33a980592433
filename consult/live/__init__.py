"""What happens at once: rooms that carry numbered changes, commands that are acknowledged when they are on disk, rights that end within a second."""

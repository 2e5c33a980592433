"""Live edges: sockets, rooms, commands, presence and catching up."""

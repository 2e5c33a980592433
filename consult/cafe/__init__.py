"""World Café: people at topic tables in timed rounds, their notes, the harvest, and its hand-over to the register."""

<<<<<<< HEAD
"""World Café: people at topic tables in timed rounds, their notes, the harvest, and its hand-over to the register."""
=======
"""World Café: people talk at small tables, change tables every round, and leave notes that others build on."""
>>>>>>> pure

"""World Café: people talk at small tables, change tables every round, and leave notes that others build on."""

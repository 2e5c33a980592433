"""Reading across areas: lists of what is open and what waits, one consultation in full, the paths of voices."""

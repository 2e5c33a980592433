"""Reading answers, the register, clocks and reports."""

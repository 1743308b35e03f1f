"""What a program declares: the base of all declarations, and what is wrong with one."""

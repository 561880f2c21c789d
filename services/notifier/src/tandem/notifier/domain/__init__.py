"""What is worth an alert, and in which words. Pure: no I/O, no clock, no framework."""

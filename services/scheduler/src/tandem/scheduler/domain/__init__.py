"""The week as an optimisation problem, pure: no I/O, no clock, no framework."""

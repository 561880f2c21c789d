"""What a session cost and what kind it was: pure functions over numbers, no I/O, no clock."""

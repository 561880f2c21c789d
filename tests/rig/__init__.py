"""What the tests of the whole stand on: a town of athletes with watches and phones, and ways to look behind the walls."""

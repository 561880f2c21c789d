"""Everything people have, through apprise, in a process of its own that may connect to nothing private."""

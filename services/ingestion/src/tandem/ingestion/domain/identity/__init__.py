"""One thing happened once: which recordings are the same workout, and what the best of them together say."""

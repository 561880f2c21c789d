"""The outside world: channels that carry an alert, the keys and seals that protect who gets it."""

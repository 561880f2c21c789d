"""How facts and the notifier's own alerts add up to its document."""

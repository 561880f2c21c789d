"""A decision in events and in words."""

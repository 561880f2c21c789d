"""How loads add up over weeks, and the athlete's limits."""

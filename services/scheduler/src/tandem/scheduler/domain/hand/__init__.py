"""The athlete's own hand: what they move, swap, drop, ease, pin or take back, and what they are warned of."""

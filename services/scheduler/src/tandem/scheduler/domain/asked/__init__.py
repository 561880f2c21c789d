"""What the athlete's own week, calendar and state ask for."""

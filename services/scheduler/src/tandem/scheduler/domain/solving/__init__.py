"""The week as a problem and its proven answer."""

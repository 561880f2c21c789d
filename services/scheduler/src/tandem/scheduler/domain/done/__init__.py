"""What really happened, laid over what was planned."""

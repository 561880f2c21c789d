"""What the sensors said, second by second, and which of them to believe."""

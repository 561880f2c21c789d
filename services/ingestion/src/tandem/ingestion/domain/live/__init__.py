"""Sessions that stream in while they happen."""

"""Measured, not claimed: ours beside a baseline in the same run."""

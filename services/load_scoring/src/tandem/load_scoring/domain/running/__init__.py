"""What heart rate, pace and slope say about a run."""

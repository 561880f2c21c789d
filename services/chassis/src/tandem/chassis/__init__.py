"""What every service of Tandem stands on. Not one business word in it."""

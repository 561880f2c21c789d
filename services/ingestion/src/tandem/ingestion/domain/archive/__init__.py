"""What an archive of years holds: the rules, without a file being opened."""

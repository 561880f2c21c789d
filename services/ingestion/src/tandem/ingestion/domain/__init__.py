"""What a submission says, and whether it says anything new. Pure: bytes in, facts out."""

"""Live sessions: heart rate while it beats, message by message, to one workout. Pure: bytes and times in, a document out."""
